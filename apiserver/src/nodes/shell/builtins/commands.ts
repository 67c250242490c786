import { posixWords } from "../../files/posix-error.ts";
import { FunctionReturn, ShellError, ShellExit } from "../language/control.ts";
import { findProgram } from "../language/find-program.ts";
import { writeTo, type Frame } from "../language/frame.ts";
import { absolutePath } from "../language/paths.ts";
import { parseScript } from "../language/parse-script.ts";
import { runProgram } from "../language/simple-command.ts";
import type { Builtin } from "../language/builtin.ts";

const evaluate: Builtin = async (args, frame, { runStatements }) => {
  frame.state.status = 0;
  return await runStatements(parseScript(args.join(" ")).statements, frame);
};

const source: Builtin = async ([name, ...args], frame, { runStatements }) => {
  const { state } = frame;
  if (name === undefined) throw new ShellError(".: filename argument required", { status: 2 });
  let text: Uint8Array;
  try {
    text = await state.process.container.files.read(absolutePath(name, state.cwd));
  } catch (error) {
    throw new ShellError(`.: can't open '${name}': ${posixWords(error)}`, { status: 2, fatal: true });
  }
  const { positional } = state;
  if (args.length > 0) state.positional = args;
  state.status = 0;
  try {
    return await runStatements(parseScript(Buffer.from(text).toString()).statements, frame);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    state.positional = positional;
  }
};

/** Another program in place of the shell. */
const exec: Builtin = async (args, frame) => {
  const at = args[0] === "-a" ? 2 : 0;
  const words = args.slice(at);
  if (words.length === 0) return 0;
  throw new ShellExit(await runProgram(words, { frame, replaces: true }));
};

/** Where a command comes from: what `type` and `command -v` tell. */
async function whatIs(name: string, { state }: Frame): Promise<{ sort: string; short: string; long: string } | undefined> {
  const alias = state.aliases.get(name);
  if (alias !== undefined) return { sort: "alias", short: `alias ${name}='${alias}'`, long: `is an alias for ${alias}` };
  if (state.functions.has(name)) return { sort: "function", short: name, long: "is a function" };
  if (state.builtins.has(name)) return { sort: "builtin", short: name, long: "is a shell builtin" };
  const path = state.variables.get("PATH") ?? "";
  const { container, kernel } = state.process;
  const { files } = container;
  const found = await findProgram([name], { container, programs: kernel.programs, cwd: state.cwd, path });
  if ("missing" in found) return undefined;
  const at = name.includes("/") ? name : await placeOf(name, path, files);
  return { sort: "file", short: at, long: `is ${at}` };
}

async function placeOf(name: string, path: string, files: Frame["state"]["process"]["container"]["files"]): Promise<string> {
  for (const folder of path.split(":")) if ((await files.stat(`${folder}/${name}`))?.type === "file") return `${folder}/${name}`;
  return `/bin/${name}`;
}

const type: Builtin = async (args, frame) => {
  let status = 0;
  for (const name of args.filter((word) => !word.startsWith("-"))) {
    const found = await whatIs(name, frame);
    if (!found) status = 127;
    if (args.includes("-t")) {
      if (found) await writeTo(frame, 1, `${found.sort}\n`);
    } else await writeTo(frame, found ? 1 : 2, found ? `${name} ${found.long}\n` : `${frame.state.name}: type: ${name}: not found\n`);
  }
  return status;
};

const command: Builtin = async (args, frame, runners) => {
  const [first = "", ...rest] = args;
  if (first === "-v" || first === "-V") {
    let status = 0;
    for (const name of rest) {
      const found = await whatIs(name, frame);
      if (found) await writeTo(frame, 1, first === "-v" ? `${found.short}\n` : `${name} ${found.long}\n`);
      else {
        status = 127;
        if (first === "-V") await writeTo(frame, 2, `${frame.state.name}: ${name}: not found\n`);
      }
    }
    return status;
  }
  const words = first === "-p" || first === "--" ? rest : args;
  const [name = ""] = words;
  if (words.length === 0) return 0;
  const builtin = frame.state.builtins.get(name);
  return builtin ? await builtin(words.slice(1), frame, runners) : await runProgram(words, { frame });
};

/** What runs, finds or replaces commands. */
export const commands: Readonly<Record<string, Builtin>> = {
  eval: evaluate,
  ".": source,
  source,
  exec,
  type,
  command,
  builtin: command,
  hash: () => 0,
  help: async (_args, frame) => {
    await writeTo(frame, 1, `Built-in commands:\n${[...frame.state.builtins.keys()].sort().join(" ")}\n\nPrograms:\n${[...frame.state.process.kernel.programs.keys()].sort().join(" ")}\n`);
    return 0;
  },
  times: async (_args, frame) => {
    await writeTo(frame, 1, "0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n");
    return 0;
  },
};

