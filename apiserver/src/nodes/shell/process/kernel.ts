import type { Container } from "@kx/shared/net/container";
import { BrokenPipe, untilAborted } from "../streams/stream.ts";
import type { Process, Program, Session } from "./process.ts";
import { endsProcess, Killed, type SignalName } from "./signals.ts";
import { complain } from "./write.ts";

/** What a new process begins with. */
export interface Spawn extends Pick<Process, "argv" | "env" | "cwd" | "fds" | "session"> {
  program: Program;
  /** Whose child it is; it ends with its parent. */
  parent: Process | undefined;
  /** Ends it as SIGKILL does. */
  kill?: AbortSignal;
  /** The process whose place it takes (`exec`): its number is the same, and signals are for it alone. */
  replaces?: Process;
}

interface Entry {
  process: Process;
  startedAt: number;
  controller: AbortController;
}

/** After so many commands that waited for nothing, everybody else has a turn. */
const slice = 64;

/** The processes of one run of a container. */
export class Kernel {
  readonly container: Container;
  /** What can be started, by name. */
  readonly programs: ReadonlyMap<string, Program>;
  private readonly entries = new Map<number, Entry>();
  private lastPid = 0;
  private busy = 0;
  /** The image's own program, where no process of ours is the first. */
  private init: { argv: readonly string[]; terminate: (code: number) => void; startedAt: number } | undefined;

  constructor(container: Container, programs: ReadonlyMap<string, Program>) {
    this.container = container;
    this.programs = programs;
  }

  /** The container runs a program that is none of ours; it stands as process 1. @param terminate ends it, as SIGTERM does */
  adopt(argv: readonly string[], terminate: (code: number) => void): void {
    this.init = { argv, terminate, startedAt: this.container.clock.now() };
    this.lastPid = Math.max(this.lastPid, 1);
  }

  /** In the order of their numbers. */
  list(): { pid: number; argv: readonly string[]; startedAt: number }[] {
    const own = [...this.entries].map(([pid, { process, startedAt }]) => ({ pid, argv: process.argv, startedAt }));
    return this.init ? [{ pid: 1, ...this.init }, ...own] : own;
  }

  /** Runs a program as a process of its own, to its end. @returns its exit code, 128 and the signal's number when one ended it */
  async run({ program, kill, replaces, ...begin }: Spawn, started?: (process: Process) => void): Promise<number> {
    const { parent } = begin;
    const controller = new AbortController();
    const process: Process = { ...begin, pid: replaces?.pid ?? ++this.lastPid, parent: replaces?.parent ?? parent?.pid ?? 0, signal: controller.signal, container: this.container, kernel: this, trap: undefined };
    const replaced = replaces && this.entries.get(replaces.pid);
    this.entries.set(process.pid, { process, startedAt: replaced?.startedAt ?? this.container.clock.now(), controller });
    const stops = [parent?.signal, kill].flatMap((signal) => {
      if (!signal) return [];
      const stop = (): void => {
        const reason = signal.reason instanceof Killed ? signal.reason : new Killed("KILL");
        if (reason.signal === "KILL" || process.trap?.(reason.signal) !== true) controller.abort(reason);
      };
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      return [() => signal.removeEventListener("abort", stop)];
    });
    const { aborted, done } = untilAborted(controller.signal);
    try {
      started?.(process);
      const code = program(process);
      return typeof code === "number" ? code : await Promise.race([code, aborted]);
    } catch (error) {
      return await exitCodeOf(error, process);
    } finally {
      done();
      for (const stop of stops) stop();
      if (replaced) this.entries.set(process.pid, replaced);
      else this.entries.delete(process.pid);
    }
  }

  /** @returns false when there is no such process */
  kill(pid: number, signal: SignalName): boolean {
    if (pid === 1 && this.init) {
      // The first process of a container gets only what it has a handler for; servers have one for these.
      const code = { TERM: 0, INT: 0, QUIT: 0 }[signal as string];
      if (code !== undefined) this.init.terminate(code);
      return true;
    }
    const entry = this.entries.get(pid);
    if (!entry) return false;
    if (signal !== "KILL" && entry.process.trap?.(signal)) return true;
    if (endsProcess(signal) && pid !== 1) entry.controller.abort(new Killed(signal));
    return true;
  }

  /** A signal of a terminal: for every process of its session. */
  interrupt(session: Session, signal: SignalName): void {
    for (const [pid, { process }] of [...this.entries].reverse()) if (process.session === session) this.kill(pid, signal);
  }

  /** The first process has ended: nothing outlives it. */
  endAll(): void {
    for (const { controller } of this.entries.values()) controller.abort(new Killed("KILL"));
  }

  /** Called once per command: a loop that never waits must not stop everybody else. */
  async breathe(): Promise<void> {
    if (++this.busy % slice !== 0) return;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function exitCodeOf(error: unknown, process: Process): Promise<number> {
  if (error instanceof Killed) return error.exitCode;
  if (error instanceof BrokenPipe) return new Killed("PIPE").exitCode;
  const name = process.argv[0]?.split("/").at(-1) ?? "";
  const message = error instanceof Error ? error.message : String(error);
  try {
    await complain(process, message.startsWith(`${name}:`) ? `${message}\n` : `${name}: ${message}\n`);
  } catch {
    // Nobody reads that either.
  }
  return 1;
}

const kernels = new WeakMap<Container, Kernel>();

/** The processes of the run that a container object stands for: exec and the container's own process share them. */
export function kernelOf(container: Container, programs: ReadonlyMap<string, Program>): { kernel: Kernel; isNew: boolean } {
  const known = kernels.get(container);
  if (known) return { kernel: known, isNew: false };
  const kernel = new Kernel(container, programs);
  kernels.set(container, kernel);
  return { kernel, isNew: true };
}
