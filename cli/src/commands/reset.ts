import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../cluster/connection-record.ts";
import { defineCommand } from "../command/command.ts";
import { daemonFlags, rememberedShape } from "../lifecycle/daemon-flags.ts";
import { runningServer } from "../lifecycle/running.ts";
import { startServer, stopServer } from "../lifecycle/server-process.ts";

export default defineCommand({
  name: "reset",
  summary: "Empty the cluster: everything in it is deleted",
  scope: "place",
  flags: {},
  async run(_, { io, place }) {
    const running = await runningServer(place);
    const shape = rememberedShape(place.folder);
    if (running) await stopServer(running, isAlive);
    emptyStore(shape.dataDir ?? place.folder);
    if (running) await startServer({ folder: place.folder, flags: daemonFlags(shape, { ephemeral: running.dataDir === "" }), env: io.env, foreground: false });
    io.stdout.write(`cluster "${place.name}" is empty${running ? " and running again" : ""}\n`);
  },
});

/** The store's files alone: certificates and kubeconfig stay good. */
function emptyStore(folder: string): void {
  try {
    for (const file of readdirSync(folder)) if (/^kx\.db($|[-.])/.test(file)) rmSync(join(folder, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
