import { mkdirSync } from "node:fs";
import { proxyModeNames } from "@kx/shared/net/proxy-modes";
import { defineCommand } from "../command/command.ts";
import { integer, text, toggle } from "../command/flag.ts";
import type { ConnectionRecord } from "../cluster/connection-record.ts";
import type { Place } from "../cluster/place.ts";
import { CliError } from "../errors/cli-error.ts";
import type { Io } from "../io.ts";
import { daemonFlags, mergedShape, rememberedShape, rememberShape } from "../lifecycle/daemon-flags.ts";
import { runningServer } from "../lifecycle/running.ts";
import { countOfNodes, summaryOf } from "../lifecycle/summary.ts";
import { startServer } from "../lifecycle/server-process.ts";

export default defineCommand({
  name: "up",
  summary: "Start a cluster in the background",
  usage: "",
  examples: ["kx up", "kx up --name second --nodes 5", "kx up --ephemeral --foreground"],
  scope: "place",
  flags: {
    port: integer({ text: "First port to try for the API (default 6443); taken ones are stepped over" }),
    nodes: integer({ text: "Number of nodes (default 3)" }),
    doorNodes: integer({ text: "On how many of the first nodes NodePorts listen for real (default 3)" }),
    dataDir: text({ placeholder: "DIR", text: "Where the store stands (default: the cluster's folder)" }),
    ephemeral: toggle({ text: "Keep everything in memory: nothing is left when the cluster stops" }),
    serviceCidr: text({ placeholder: "CIDR", text: "Addresses of Services (default 10.0.0.0/16); an IPv6 range behind a comma adds the second family" }),
    podCidr: text({ placeholder: "CIDR", text: "Addresses of pods (default 10.244.0.0/16)" }),
    proxyMode: text({ placeholder: "MODE", text: `kube-proxy's mode: ${proxyModeNames.join(", ")} (default ${proxyModeNames[0]})` }),
    noLegacyApis: toggle({ text: "Refuse APIs that a current cluster no longer has (Ingress in v1beta1)" }),
    seed: integer({ text: "Make every random choice repeatable" }),
    foreground: toggle({ text: "Stay in the foreground and log to stderr; Ctrl-C stops the cluster" }),
  },
  async run({ args, flags }, { io, place }) {
    if (args.length > 0) throw new CliError(`unknown argument ${JSON.stringify(args[0])}: up takes flags only`);
    const running = await runningServer(place);
    if (running) {
      io.stdout.write(`cluster "${place.name}" is already running (pid ${running.pid})\n${summaryOf(running, place)}`);
      return 0;
    }
    const began = io.clock.now();
    if (io.stderr.isTerminal) io.stderr.write(`starting cluster "${place.name}" ...\n`);
    makeFolder(place.folder);
    const { ephemeral, seed, foreground, ...given } = flags;
    const shape = mergedShape(rememberedShape(place.folder), given, io.cwd);
    const { record, child } = await startServer({ folder: place.folder, flags: daemonFlags(shape, { ephemeral, seed }), env: io.env, foreground });
    rememberShape(place.folder, shape);
    sayReady(record, { io, place, seconds: (io.clock.now() - began) / 1000, asked: shape.port ?? 6443 });
    if (!foreground) return 0;
    return new Promise<number>((resolve) => {
      const stop = (): void => void child.kill("SIGTERM");
      child.once("exit", (code) => resolve(code ?? 1));
      if (io.signal.aborted) stop();
      else io.signal.addEventListener("abort", stop, { once: true });
    });
  },
});

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CliError(`the cluster's folder ${folder} cannot be made: ${(error as Error).message}`, { hint: "choose another with $KX_HOME" });
  }
}

function sayReady(record: ConnectionRecord, about: { io: Io; place: Place; seconds: number; asked: number }): void {
  const { io, place, seconds, asked } = about;
  io.stdout.write(`cluster "${place.name}" is ready after ${seconds.toFixed(1)} s: ${countOfNodes(record)}, pid ${record.pid}\n`);
  if (new URL(record.server).port !== String(asked)) io.stdout.write(`  port ${asked} is taken: the API is at the next free one\n`);
  io.stdout.write(summaryOf(record, place));
}
