import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { badRequest, internalError, StatusError } from "@kx/shared/errors/status-error";
import type { PodAccess, PodPlace, ProcessStreams, TerminalSize } from "@kx/shared/net/pod-access";

/** What the kubelet of a test was asked. */
export interface AskedExec {
  pod: PodPlace;
  container: string;
  command: readonly string[];
}

export interface RealPods extends PodAccess {
  readonly asked: AskedExec[];
  /** Terminal sizes in the order in which they came. */
  readonly sizes: TerminalSize[];
  /** Commands that run. */
  readonly running: Set<ChildProcess>;
  /** Where a port of a pod is; absent ports refuse. */
  readonly ports: Map<number, number>;
}

/** A kubelet whose containers' commands are processes of this machine, in a folder, and whose ports are ports of loopback. */
export function realPods(folder: string): RealPods {
  const asked: AskedExec[] = [];
  const sizes: TerminalSize[] = [];
  const running = new Set<ChildProcess>();
  const ports = new Map<number, number>();

  async function runHere(command: readonly string[], streams: ProcessStreams): Promise<number> {
    const [program = "", ...args] = command;
    const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    running.add(child);
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    streams.signal.addEventListener("abort", () => child.kill("SIGKILL"));
    void take(streams.sizes, sizes);
    void feed(streams.stdin, child);
    const copied = [copy(child.stdout, streams.stdout), copy(child.stderr, streams.stderr)];
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    await Promise.all(copied);
    running.delete(child);
    return code ?? (signal ? 137 : 1);
  }

  return {
    asked,
    sizes,
    running,
    ports,
    async *logs(_pod, { container }) {
      yield Buffer.from(`log of ${container}\n`);
    },
    async exec(pod, { container, command }, streams) {
      asked.push({ pod, container, command });
      if (container === "waiting") throw new StatusError({ ...internalError("").status, message: `container not found (${JSON.stringify(container)})` });
      if (command[0] === "refused") throw badRequest("refused");
      if (command[0] === "broken") {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error("failed to exec in container: it broke");
      }
      return await runHere(command, streams);
    },
    async attach(_pod, { container }, streams) {
      return await runHere(["sh", "-c", `echo attached to ${container}; cat; echo end >&2; exit 3`], streams);
    },
    async portForward(_pod, port) {
      const real = ports.get(port);
      if (real === undefined) throw new Error(`error forwarding port ${port} to pod ${"5".repeat(64)}, uid : failed to connect to localhost:${port} inside namespace, IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`);
      const socket = connect({ host: "127.0.0.1", port: real, allowHalfOpen: true });
      await once(socket, "connect");
      return socket;
    },
  };
}

/** No faster than the process reads. */
async function feed(stdin: AsyncIterable<Uint8Array> | undefined, child: ChildProcess): Promise<void> {
  await pipeline(Readable.from(stdin ?? []), child.stdin!).catch(() => {});
}

async function copy(from: AsyncIterable<Buffer>, to: ProcessStreams["stdout"]): Promise<void> {
  for await (const chunk of from) await to?.(chunk);
}

async function take<T>(from: AsyncIterable<T> | undefined, into: T[]): Promise<void> {
  for await (const one of from ?? []) into.push(one);
}
