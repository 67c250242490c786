import { defineCommand } from "../../command/command.ts";
import { list, text } from "../../command/flag.ts";
import { CliError } from "../../errors/cli-error.ts";
import { throwGathered } from "../../errors/failure-list.ts";
import { addNode } from "./add-node.ts";
import { removeNode } from "./remove-node.ts";
import { switchNode } from "./switch-node.ts";

const verbs = ["add", "remove", "stop", "start"] as const;

export default defineCommand({
  name: "node",
  summary: "Add, remove, stop or start simulated nodes while the cluster runs",
  usage: "(add [NAME] | remove NAME ... | stop NAME ... | start NAME ...)",
  examples: ["kx node add", "kx node add worker --zone zone-b --labels disk=ssd", "kx node stop node-2", "kx node start node-2", "kx node remove node-4"],
  scope: "cluster",
  flags: {
    zone: text({ placeholder: "ZONE", text: "Of a node that is added (default: zone-a, zone-b and zone-c take turns)" }),
    labels: list({ placeholder: "KEY=VALUE", text: "More labels of a node that is added, between commas" }),
  },
  async run({ args, flags }, { io, cluster }) {
    const [verb, ...names] = args;
    const known = verbs.find((one) => one === verb);
    if (!known) throw new CliError(verb === undefined ? "what to do with the nodes is missing" : `unknown command ${JSON.stringify(verb)}`, { hint: `one of: ${verbs.join(", ")}` });
    if (known !== "add" && names.length === 0) throw new CliError("the name of a node is missing", { hint: "see the nodes with kx get nodes" });
    if (known !== "add" && (flags.zone !== undefined || flags.labels.length > 0)) throw new CliError("--zone and --labels are for nodes that are added", { hint: "change the labels of a node that is there with kubectl label node" });
    if (known === "add" && names.length > 1) throw new CliError(`one NAME at most is added at a time, got ${names.length}`);
    const connected = await cluster();
    if (known === "add") return io.stdout.write(`node/${await addNode(connected, io, { name: names[0], zone: flags.zone, labels: flags.labels })} added\n`);
    const failures: unknown[] = [];
    for (const name of names) {
      try {
        if (known === "remove") await removeNode(connected, name);
        else await switchNode(connected, io, { name, state: known === "stop" ? "stopped" : "running" });
        io.stdout.write(`node/${name} ${{ remove: "removed", stop: "stopped", start: "started" }[known]}\n`);
      } catch (error) {
        failures.push(error);
      }
    }
    throwGathered(failures);
  },
});
