import { isAlive } from "../cluster/connection-record.ts";
import { defineCommand } from "../command/command.ts";
import { runningServer } from "../lifecycle/running.ts";
import { stopServer } from "../lifecycle/server-process.ts";

export default defineCommand({
  name: "down",
  summary: "Stop the cluster; what is in it stays for the next start",
  scope: "place",
  flags: {},
  async run(_, { io, place }) {
    const running = await runningServer(place);
    if (!running) {
      io.stdout.write(`cluster "${place.name}" is not running\n`);
      return;
    }
    await stopServer(running, isAlive);
    io.stdout.write(`cluster "${place.name}" stopped\n`);
  },
});
