import { builtins } from "../builtins/index.ts";
import { setOptions } from "../builtins/options.ts";
import { posixWords } from "../../files/posix-error.ts";
import { hostname } from "../../hostname.ts";
import { ShellError, ShellExit } from "../language/control.ts";
import { createFrame, endOfShell, runStatements } from "../language/execute.ts";
import { shellSays, writeTo, type Frame } from "../language/frame.ts";
import { isUnfinished, parseScript } from "../language/parse-script.ts";
import { absolutePath } from "../language/paths.ts";
import { ShellState } from "../language/state.ts";
import { takeSignals } from "../language/traps.ts";
import type { Process, Program } from "../process/process.ts";
import { Killed } from "../process/signals.ts";
import { nameOf, userOf } from "../process/user.ts";
import { readLine } from "../streams/read-all.ts";

interface Invocation {
  /** `-c`: the script itself. */
  script?: string;
  /** A file with it. */
  file?: string;
  name: string;
  positional: readonly string[];
  interactive: boolean;
  optionWords: readonly string[];
}

/** `sh [-c SCRIPT | FILE | -s] [ARG...]`. @throws ShellError */
function parse([name = "sh", ...args]: readonly string[]): Invocation {
  const optionWords: string[] = [];
  let command = false;
  let interactive = false;
  let at = 0;
  for (; at < args.length && /^[-+][A-Za-z]|^--\w/.test(args[at]!); at++) {
    const word = args[at]!;
    if (word.startsWith("--")) continue;
    if (word.startsWith("-") && word.includes("c")) command = true;
    if (word.startsWith("-") && word.includes("i")) interactive = true;
    const letters = word.slice(1).replaceAll(/[cisl]/g, "");
    if (letters) optionWords.push(word[0]! + letters);
    if (letters.endsWith("o")) optionWords.push(args[++at] ?? "");
  }
  const rest = args.slice(args[at] === "--" ? at + 1 : at);
  if (!command) return { ...(rest[0] === undefined ? {} : { file: rest[0] }), name: rest[0] ?? name, positional: rest.slice(1), interactive, optionWords };
  if (rest[0] === undefined) throw new ShellError("-c requires an argument", { status: 2 });
  return { script: rest[0], name: rest[1] ?? name, positional: rest.slice(2), interactive, optionWords };
}

/** The shell: a script given, in a file, or from its input; at a terminal it asks for commands. */
export const sh: Program = async (process) => {
  let invocation: Invocation;
  try {
    invocation = parse(process.argv);
  } catch (error) {
    throw new Error(`${process.argv[0]}: ${(error as Error).message}`, { cause: error });
  }
  const { script, file, name, positional, optionWords } = invocation;
  const [called = "sh"] = process.argv;
  const reads = script === undefined && file === undefined;
  const interactive = invocation.interactive || (reads && process.fds.get(0)?.tty === true);
  const state = new ShellState(process, { name: called, positional, interactive, builtins });
  state.variables.set("PWD", process.cwd);
  state.variables.mark("PWD", { exported: true });
  setOptions(state.options, optionWords);
  takeSignals(state);
  const frame = createFrame(state, new Map(process.fds));
  return await endOfShell(frame, async () => {
    const text = script ?? (file === undefined ? undefined : await readScript(file, process));
    state.name = name;
    if (text !== undefined) return await runText(text, frame);
    return await runInput(frame, interactive);
  });
};

async function runText(text: string, frame: Frame): Promise<number> {
  return await runStatements(parseScript(text).statements, frame);
}

async function readScript(file: string, { container, cwd }: Process): Promise<string> {
  try {
    return Buffer.from(await container.files.read(absolutePath(file, cwd))).toString();
  } catch (error) {
    throw new ShellError(`can't open '${file}': ${posixWords(error)}`, { status: 2, fatal: true });
  }
}

/** Commands from its standard input, each run before the next is read. */
async function runInput(frame: Frame, interactive: boolean): Promise<number> {
  const { state } = frame;
  const { process } = state;
  const { terminal } = process.session;
  const history: string[] = [];
  const release = interactive && terminal ? terminal.onInterrupt((signal) => state.foreground?.abort(new Killed(signal))) : undefined;
  try {
    for (;;) {
      // ^C ends what runs, or the line that is typed, and not the shell.
      state.foreground = interactive ? new AbortController() : undefined;
      try {
        if (terminal && interactive) terminal.history = history;
        const text = await readCommand(frame, interactive);
        if (terminal) terminal.history = undefined;
        if (text === undefined) {
          if (interactive) await writeTo(frame, 2, state.name.endsWith("bash") ? "exit\n" : "\n");
          return state.status;
        }
        if (text.trim() !== "") history.push(text.replace(/\n$/, ""));
        await runText(text, frame);
        // What ^C ended has left its line.
        if (state.foreground?.signal.aborted) await writeTo(frame, 2, "\n");
      } catch (error) {
        await survive(error, frame, interactive);
      }
    }
  } finally {
    release?.();
  }
}

/** What an interactive shell outlives: its commands' errors, and ^C. @throws what it does not */
async function survive(error: unknown, frame: Frame, interactive: boolean): Promise<void> {
  const { state } = frame;
  state.forgiving = 0;
  if (!interactive || error instanceof ShellExit || state.process.signal.aborted) throw error;
  if (error instanceof ShellError) {
    await shellSays(frame, error.message);
    state.status = error.status;
    return;
  }
  if (!(error instanceof Killed)) throw error;
  await writeTo(frame, 2, "\n");
  state.status = error.exitCode;
}

/** One whole command, over several lines where it needs them; undefined at the end of the input. */
async function readCommand(frame: Frame, interactive: boolean): Promise<string | undefined> {
  const { state, fds } = frame;
  const { input } = fds.get(0) ?? {};
  if (!input) return undefined;
  const signal = state.foreground ? AbortSignal.any([state.process.signal, state.foreground.signal]) : state.process.signal;
  let text = "";
  for (;;) {
    if (interactive) await writeTo(frame, 2, text === "" ? await prompt(state) : "> ");
    const found = await readLine(input, signal);
    if (!found) return text === "" ? undefined : text;
    text += `${Buffer.from(found.line).toString()}\n`;
    if (!isUnfinished(text)) return text;
  }
}

/** busybox's prompt, or bash's; PS1 where it is set. */
async function prompt({ name, cwd, variables, process }: ShellState): Promise<string> {
  const { uid } = userOf(process.container);
  const user = (await nameOf(uid, "/etc/passwd", process.container)) ?? "I have no name!";
  const home = variables.get("HOME") ?? "/root";
  const place = cwd === home ? "~" : cwd;
  const sign = uid === 0 ? "#" : "$";
  const isBash = name.split("/").at(-1) === "bash";
  const given = variables.get("PS1") ?? (isBash ? String.raw`\u@\h:\w\$ ` : String.raw`\w \$ `);
  const letters: Readonly<Record<string, string>> = { u: user, h: hostname(process.container.pod), H: hostname(process.container.pod), w: place, W: place.split("/").at(-1) || "/", $: sign, n: "\n", s: name, "\\": "\\" };
  return given.replace(/\\([uhHwW$ns\\])/g, (_, letter: string) => letters[letter]!);
}
