import type { CommandNode, PipelineNode, ScriptNode, StatementNode } from "just-bash";
import { Killed } from "../process/signals.ts";
import { Pipe } from "../streams/pipe.ts";
import { emptyInput, type Descriptor } from "../streams/stream.ts";
import type { Statements } from "./ast.ts";
import { runCompound } from "./compound.ts";
import { LoopJump, FunctionReturn, ShellError, ShellExit } from "./control.ts";
import { shellSays, writeTo, type Frame } from "./frame.ts";
import type { Runners, SubshellOptions } from "./runners.ts";
import { runSimpleCommand } from "./simple-command.ts";
import type { Job, ShellState } from "./state.ts";
import { runPendingTraps, runTrap } from "./traps.ts";

/** @param fds changed by `exec >file` */
export function createFrame(state: ShellState, fds: Map<number, Descriptor>): Frame {
  const frame: Frame = { state, fds, capture: (script) => capture(script, frame) };
  return frame;
}

/** Runs statements one after the other. @returns the status of the last one */
export async function runStatements(statements: Statements, frame: Frame): Promise<number> {
  const { state } = frame;
  for (const statement of statements) {
    state.process.signal.throwIfAborted();
    if (state.foreground?.signal.aborted) throw state.foreground.signal.reason as Error;
    await runStatement(statement, frame);
    await state.process.kernel.breathe();
    if (state.pendingTraps.length > 0) await runPendingTraps(frame, runStatements);
  }
  return state.status;
}

async function runStatement(statement: StatementNode, frame: Frame): Promise<void> {
  const { state } = frame;
  if (statement.line) state.line = statement.line;
  if (statement.deferredError) throw new ShellError(`syntax error: unexpected "${statement.deferredError.token}"`, { status: 2, fatal: true });
  if (statement.background) {
    startJob(statement, frame);
    state.status = 0;
    return;
  }
  const { pipelines, operators } = statement;
  let ran = 0;
  for (const [index, pipeline] of pipelines.entries()) {
    const operator = operators[index - 1];
    if ((operator === "&&" && state.status !== 0) || (operator === "||" && state.status === 0)) continue;
    ran = index;
    const forgiven = index < pipelines.length - 1 || pipeline.negated;
    if (forgiven) state.forgiving++;
    try {
      state.status = await runPipeline(pipeline, frame);
    } finally {
      if (forgiven) state.forgiving--;
    }
  }
  const failed = state.status !== 0 && ran === pipelines.length - 1 && !pipelines[ran]!.negated && state.forgiving === 0;
  if (failed && state.traps.has("ERR")) await runTrap("ERR", frame, runStatements);
  if (failed && state.options.errexit) throw new ShellExit(state.status);
}

async function runPipeline(pipeline: PipelineNode, frame: Frame): Promise<number> {
  const { clock } = frame.state.process.container;
  const startedAt = clock.now();
  const statuses = pipeline.commands.length === 1 ? [await runCommand(pipeline.commands[0]!, frame)] : await runStages(pipeline, frame);
  frame.state.pipeStatus = statuses;
  const failed = frame.state.options.pipefail ? statuses.findLast((status) => status !== 0) : undefined;
  const status = failed ?? statuses.at(-1)!;
  if (pipeline.timed) await writeTo(frame, 2, `real\t${minutes(clock.now() - startedAt)}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  if (!pipeline.negated) return status;
  return status === 0 ? 1 : 0;
}

const minutes = (ms: number): string => `${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s`;

/** All at the same time, each a process of its own. */
async function runStages({ commands, pipeStderr = [] }: PipelineNode, frame: Frame): Promise<number[]> {
  const pipes = commands.slice(1).map(() => new Pipe());
  return await Promise.all(
    commands.map(async (command, index) => {
      const [before, behind] = [pipes[index - 1], pipes[index]];
      const fds = new Map(frame.fds);
      if (before) fds.set(0, { input: before.input });
      if (behind) fds.set(1, { output: behind.output });
      if (behind && pipeStderr[index]) fds.set(2, { output: behind.output });
      try {
        return await inSubshell(frame, { fds, argv: [frame.state.name] }, async (inner) => await runCommand(command, inner));
      } finally {
        before?.input.close?.();
        behind?.output.close?.();
      }
    }),
  );
}

/** One command of any form in a shell. @returns its status */
async function runCommand(command: CommandNode, frame: Frame): Promise<number> {
  if (command.type === "SimpleCommand") return await runSimpleCommand(command, frame, runners);
  return await runCompound(command, frame, runners);
}

const runners: Runners = { createFrame, runStatements, runCommand, inSubshell };

/** Runs something as a process of its own, with a copy of the shell: what it changes stays its own. */
async function inSubshell(frame: Frame, { fds, argv, started }: SubshellOptions, body: (inner: Frame) => Promise<number>): Promise<number> {
  const { state } = frame;
  const { kernel, session, env } = state.process;
  return await kernel.run(
    {
      argv,
      env,
      cwd: state.cwd,
      fds,
      session,
      parent: state.process,
      ...(state.foreground ? { kill: state.foreground.signal } : {}),
      program: async (process) => {
        const inner = createFrame(state.fork(process), new Map(fds));
        return await endOfShell(inner, () => body(inner));
      },
    },
    started,
  );
}

/** Runs a shell's commands to the shell's own end: `exit`, an error that it does not survive, its EXIT trap. */
export async function endOfShell(frame: Frame, body: () => Promise<number>): Promise<number> {
  let status: number;
  try {
    status = await body();
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) ({ status } = error);
    else if (error instanceof LoopJump) ({ status } = frame.state);
    else if (error instanceof ShellError) {
      await shellSays(frame, error.message);
      ({ status } = error);
    } else throw error;
  }
  if (!frame.state.traps.has("EXIT")) return status;
  frame.state.status = status;
  try {
    await runTrap("EXIT", frame, runStatements);
  } catch (error) {
    if (!(error instanceof ShellExit)) throw error;
    return error.status;
  }
  return status;
}

function startJob(statement: StatementNode, frame: Frame): void {
  const { state } = frame;
  const fds = new Map(frame.fds);
  if (!state.interactive) fds.set(0, { input: emptyInput });
  const text = (statement.sourceText ?? "").replace(/\s*&\s*$/, "");
  let pid = 0;
  const { foreground } = state;
  // ^C is for what runs in the foreground.
  state.foreground = undefined;
  const ended = inSubshell(
    frame,
    {
      fds,
      argv: [state.name, "-c", text],
      started: (process) => {
        ({ pid } = process);
      },
    },
    async (inner) => await runStatements([{ ...statement, background: false }], inner),
  );
  state.foreground = foreground;
  const job: Job = { number: Math.max(0, ...state.jobs.map(({ number }) => number)) + 1, pid, text, status: undefined, ended };
  void ended.then((status) => (job.status = status));
  state.jobs.push(job);
  state.lastBackground = pid;
  if (state.interactive) void writeTo(frame, 2, `[${job.number}] ${pid}\n`);
}

async function capture(script: ScriptNode, frame: Frame): Promise<string> {
  const chunks: Uint8Array[] = [];
  const fds = new Map(frame.fds);
  fds.set(1, { output: { write: (bytes) => void chunks.push(Uint8Array.from(bytes)) } });
  const status = await inSubshell(frame, { fds, argv: [frame.state.name] }, async (inner) => await runStatements(script.statements, inner));
  frame.state.status = status;
  const { signal } = frame.state.process;
  if (signal.aborted) throw signal.reason instanceof Killed ? signal.reason : new Killed("KILL");
  return Buffer.concat(chunks).toString().replaceAll("\0", "").replace(/\n+$/, "");
}
