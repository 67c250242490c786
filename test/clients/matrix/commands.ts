import { expect } from "vitest";
import { run as runToEnd, start as startRunning, type Ran, type RunOptions } from "../../support/run.ts";
import { expectStraight, readSpoken, type Request } from "./traffic.ts";

/** Words of a command line; an array where one of them holds a blank. */
export type Words = string | readonly string[];

export interface Outcome {
  code: number | null;
  stdout: string;
  /** Without the log of `-v=6`. */
  stderr: string;
  /** Empty before 1.27, which would end otherwise when it logs so much. */
  requests: readonly Request[];
}

export interface CallOptions extends RunOptions {
  /** All that it may say on stderr; nothing by default. */
  stderr?: string | RegExp;
  /** It is not to go straight: it asks in an older way, or is refused before it succeeds, on purpose. */
  detour?: true;
  /** It is not asked to log, since it would print more than its log. */
  unlogged?: true;
}

/** A command that goes on. */
export interface Ongoing {
  /** Resolves once `stdout` satisfies; rejects when the command ends before. */
  until(satisfied: (stdout: string) => boolean): Promise<string>;
  /** Its own end; expects what is declared on stderr. */
  ended(): Promise<Outcome>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<Outcome>;
}

/** kubectl's command lines. Whatever is run must go its straight way, and say on stderr what is declared alone. */
export interface Commands {
  /** Runs to the end, with any exit code. */
  run(words: Words, options?: CallOptions): Promise<Outcome>;
  /** Expects success. @returns stdout */
  ok(words: Words, options?: CallOptions): Promise<string>;
  /** Expects exit code 1. @returns stderr without its last newline: it is the case that says what it must be */
  fails(words: Words, options?: Omit<CallOptions, "stderr">): Promise<string>;
  start(words: Words, options?: CallOptions): Ongoing;
  /** Stops what still runs. */
  close(): void;
}

export interface CommandsOptions {
  path: string;
  /** NN of the release 1.NN. */
  minor: number;
  cwd: string;
  env: NonNullable<RunOptions["env"]>;
}

const split = (words: Words): readonly string[] => (typeof words === "string" ? words.split(" ") : words);

export function createCommands({ path, minor, cwd, env }: CommandsOptions): Commands {
  const open = new Set<ReturnType<typeof startRunning>>();
  // 1.20 ends with a stack trace where it logs and fails.
  const args = (words: Words, { unlogged }: CallOptions): string[] => [...(minor < 27 || unlogged ? [] : ["-v=6"]), ...split(words)];
  const options = ({ input, env: more }: CallOptions): RunOptions => ({ cwd, env: { ...env, ...more }, ...(input === undefined ? {} : { input }) });
  const told = (words: Words, { stdout, stderr }: Pick<Ran, "stdout" | "stderr">): string => `kubectl 1.${minor} ${split(words).join(" ")}: ${stdout}${stderr}`;

  const outcome = (ran: Ran, words: Words, { detour }: CallOptions): Outcome => {
    const spoken = readSpoken(ran.stderr);
    if (!detour) expectStraight(spoken, { minor, failed: ran.code !== 0, told: told(words, { ...ran, stderr: spoken.stderr }) });
    return { ...ran, stderr: spoken.stderr, requests: spoken.requests };
  };
  /** @param code any, where it is not told */
  const declared = (ran: Outcome, words: Words, { stderr = "", code }: CallOptions & { code?: number }): Outcome => {
    const expected = { code: code ?? ran.code, stderr: typeof stderr === "string" ? stderr : expect.stringMatching(stderr) };
    expect({ code: ran.code, stderr: ran.stderr }, told(words, ran)).toEqual(expected);
    return ran;
  };
  const execute = async (words: Words, call: CallOptions): Promise<Outcome> => outcome(await runToEnd(path, args(words, call), options(call)), words, call);

  return {
    run: async (words, call = {}) => declared(await execute(words, call), words, call),
    ok: async (words, call = {}) => declared(await execute(words, call), words, { ...call, code: 0 }).stdout,
    async fails(words, call = {}) {
      const ran = await execute(words, call);
      expect(ran.code, told(words, ran)).toBe(1);
      return ran.stderr.trimEnd();
    },
    start(words, call = {}) {
      const running = startRunning(path, args(words, call), options(call));
      open.add(running);
      const ended = async (): Promise<Outcome> => {
        const ran = await running.ended;
        open.delete(running);
        return declared(outcome(ran, words, call), words, call);
      };
      return {
        until: (satisfied) => running.until(satisfied),
        ended,
        stop() {
          void running.stop("SIGINT");
          return ended();
        },
      };
    },
    close() {
      for (const running of open) void running.stop("SIGKILL");
    },
  };
}
