import { noServer } from "../cluster/no-server.ts";
import { defineCommand } from "../command/command.ts";
import { text } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";
import { runningServer } from "../lifecycle/running.ts";
import { countOfNodes, summaryOf } from "../lifecycle/summary.ts";

export default defineCommand({
  name: "status",
  summary: "Show whether the cluster runs, and where",
  scope: "place",
  flags: { output: text({ short: "o", placeholder: "json", text: "json: an object for programs" }) },
  async run({ flags }, { io, place }) {
    if (flags.output !== undefined && flags.output !== "json") throw new CliError("--output must be 'json'");
    const running = await runningServer(place);
    if (!running) throw noServer(place);
    if (flags.output === "json") io.stdout.write(`${JSON.stringify(running, undefined, 4)}\n`);
    else {
      io.stdout.write(`cluster "${place.name}" is running: ${running.version}, ${countOfNodes(running)}, pid ${running.pid}\n`);
      io.stdout.write(summaryOf(running, place));
    }
  },
});
