import type { Bash, Command } from "just-bash";
import { justBash } from "../just-bash.ts";
import { Environment } from "../process/environment.ts";
import type { Kernel } from "../process/kernel.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { readAll } from "../streams/read-all.ts";
import { SourceInput } from "../streams/source-input.ts";
import type { Descriptor } from "../streams/stream.ts";
import { filesAdapter } from "./files-adapter.ts";
import { readsInput } from "./reads-input.ts";

/** The library's programs that containers have; what is not here is ours, or left out (sqlite3, html-to-markdown). */
export const utilityNames =
  "awk base64 basename chmod column comm cp cut diff dirname du egrep expand expr fgrep file find fold gunzip gzip join jq ln md5sum mkdir mv nl od readlink rev rg rm rmdir sed seq sha1sum sha256sum sort split stat strings tac tar touch tr tree unexpand uniq wc yq zcat".split(" ");

const unbounded = Number.MAX_SAFE_INTEGER;

/** What a script may run into is the machine, and not a number that the library thinks of. */
const limits = {
  maxCommandCount: unbounded,
  maxLoopIterations: unbounded,
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
  maxWorkUnits: unbounded,
};

const shared = new WeakMap<Kernel, Bash>();

function createBash({ container }: Process, customCommands: Command[]): Bash {
  const { Bash } = justBash();
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => void container.clock.after(ms, resolve));
  return new Bash({ fs: filesAdapter(container.files, container.clock), cwd: "/", executionLimits: limits, defenseInDepth: false, sleep, customCommands });
}

/** The library as this process sees it; with `find -exec` a new one, whose commands are children of the process. */
function bashFor(process: Process): Bash {
  const runsOthers = process.argv.some((word) => /^-(exec|execdir|ok|okdir)$/.test(word));
  if (runsOthers) return createBash(process, [...process.kernel.programs].filter(([name]) => !utilityNames.includes(name)).map(([name, program]) => asCommand(name, program, process)));
  const bash = shared.get(process.kernel) ?? createBash(process, []);
  shared.set(process.kernel, bash);
  return bash;
}

/** One of our programs as the library calls it. */
function asCommand(name: string, program: Program, parent: Process): Command {
  const { defineCommand, bytesOutput } = justBash();
  return defineCommand(name, async (args, { stdin, cwd, env }) => {
    const written: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] };
    const collecting = (fd: 1 | 2): Descriptor => ({ output: { write: (bytes) => void written[fd].push(Uint8Array.from(bytes)) } });
    const input = Buffer.from(String(stdin), "latin1");
    const fds = new Map<number, Descriptor>([
      [0, { input: SourceInput.of(one(input)) }],
      [1, collecting(1)],
      [2, collecting(2)],
    ]);
    const exitCode = await parent.kernel.run({ program, argv: [name, ...args], env: new Environment(Object.fromEntries(env)), cwd, fds, session: parent.session, parent });
    return { ...bytesOutput(Buffer.concat(written[1]).toString("latin1") as never), stderr: Buffer.concat(written[2]).toString(), exitCode };
  });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

/** Runs one of the library's utilities: it gets all of its input, and answers with all of its output. */
export const utility: Program = async (process) => {
  const { argv, env, cwd, signal, fds } = process;
  const [name = "", ...args] = argv;
  const { input } = fds.get(0) ?? {};
  const stdin = input && readsInput(name.split("/").at(-1)!, args) ? await readAll(input, signal) : new Uint8Array();
  const { stdout, stderr, status } = await runUtility(process, { name: name.split("/").at(-1)!, args, stdin, env, cwd });
  await print(process, stdout);
  if (stderr) await complain(process, stderr);
  return status;
};

export interface UtilityCall {
  name: string;
  args: readonly string[];
  stdin: Uint8Array;
  env: Environment;
  cwd: string;
}

export async function runUtility(process: Process, { name, args, stdin, env, cwd }: UtilityCall): Promise<{ stdout: Uint8Array; stderr: string; status: number }> {
  const { latin1FromBytes, stdoutAsBytes } = justBash();
  const result = await bashFor(process).exec(name, {
    args: [...args],
    stdin: Buffer.from(stdin).toString("latin1"),
    stdinKind: "bytes",
    env: name === "awk" || name === "jq" || name === "yq" ? env.all() : { ...env.own },
    replaceEnv: true,
    cwd,
    signal: process.signal,
  });
  return { stdout: Buffer.from(latin1FromBytes(stdoutAsBytes(result)), "latin1"), stderr: result.stderr.replace(/^bash: (line \d+: )?/, ""), status: result.exitCode };
}
