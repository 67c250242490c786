import { ShellError } from "../language/control.ts";
import { writeTo, type Frame } from "../language/frame.ts";
import type { ShellOptions } from "../language/state.ts";
import type { Builtin } from "../language/builtin.ts";

const letters: Readonly<Record<string, keyof ShellOptions>> = { e: "errexit", u: "nounset", x: "xtrace", f: "noglob", C: "noclobber", a: "allexport" };

/** `-e`, `+x`, `-o pipefail` of `set` and of `sh` itself. @returns how many words they were. @throws ShellError */
export function setOptions(options: ShellOptions, args: readonly string[]): number {
  let at = 0;
  for (; at < args.length && /^[-+][A-Za-z]+$/.test(args[at]!); at++) {
    const word = args[at]!;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        const name = args[++at];
        if (name !== undefined && name in options) options[name as keyof ShellOptions] = on;
        else if (name !== undefined && !/^(posix|vi|emacs|monitor|ignoreeof|nolog|notify|verbose|hashall|braceexpand|history|errtrace|functrace)$/.test(name)) throw new ShellError(`set: illegal option -o ${name}`, { status: 2 });
      } else if (letters[letter]) options[letters[letter]] = on;
      else if (!/[bhkmnptvBEHPTil]/.test(letter)) throw new ShellError(`set: illegal option -${letter}`, { status: 2 });
    }
  }
  return at;
}

const set: Builtin = async (args, frame) => {
  const { state } = frame;
  if (args.length === 0) {
    for (const name of state.variables.names(({ value }) => value !== undefined)) await writeTo(frame, 1, `${name}='${(state.variables.get(name) ?? "").replaceAll("'", String.raw`'\''`)}'\n`);
    return 0;
  }
  if (args[0] === "-o" && args.length === 1) {
    for (const [name, on] of Object.entries(state.options)) await writeTo(frame, 1, `${name.padEnd(16)}${on ? "on" : "off"}\n`);
    return 0;
  }
  const rest = args.slice(setOptions(state.options, args));
  if (rest[0] === "--" || rest[0] === "-") state.positional = rest.slice(1);
  else if (rest.length > 0) state.positional = rest;
  return 0;
};

const getopts: Builtin = async ([accepted = "", name = "", ...words], frame) => {
  const { state } = frame;
  const args = words.length > 0 ? words : state.positional;
  const at = Number(state.variables.get("OPTIND") ?? "1");
  const within = Number(state.variables.get("__OPTPOS") ?? "1");
  const word = args[at - 1] ?? "";
  state.variables.unset("OPTARG");
  if (!word.startsWith("-") || word === "-" || word === "--") {
    state.variables.set(name, "?");
    if (word === "--") state.variables.set("OPTIND", String(at + 1));
    return 1;
  }
  const letter = word[within]!;
  const more = within + 1 < word.length;
  const takesValue = accepted[accepted.indexOf(letter) + 1] === ":";
  let next = more && !takesValue ? at : at + 1;
  state.variables.set("__OPTPOS", more && !takesValue ? String(within + 1) : "1");
  const quiet = accepted.startsWith(":");
  const fault = async (kind: string, message: string): Promise<void> => {
    state.variables.set(name, quiet ? kind : "?");
    if (quiet) state.variables.set("OPTARG", letter);
    else await writeTo(frame, 2, `${state.name}: ${message} -${letter}\n`);
  };
  if (letter === ":" || !accepted.includes(letter)) await fault("?", "illegal option");
  else if (takesValue) {
    const value = more ? word.slice(within + 1) : args[at];
    if (!more) next++;
    if (value === undefined) await fault(":", "no arg for option");
    else {
      state.variables.set("OPTARG", value);
      state.variables.set(name, letter);
    }
  } else state.variables.set(name, letter);
  state.variables.set("OPTIND", String(next));
  return 0;
};

const alias: Builtin = async (args, frame) => {
  const { aliases } = frame.state;
  const shown = async (name: string): Promise<void> => await writeTo(frame, 1, `${name}='${aliases.get(name)}'\n`);
  if (args.length === 0) for (const name of aliases.keys()) await shown(name);
  for (const word of args) {
    const [name = "", ...value] = word.split("=");
    if (value.length > 0) aliases.set(name, value.join("="));
    else if (aliases.has(name)) await shown(name);
    else throw new ShellError(`alias: ${name}: not found`);
  }
  return 0;
};

const shift: Builtin = ([count = "1"], { state }: Frame) => {
  const number = Number(count);
  if (!Number.isInteger(number) || number < 0) throw new ShellError(`shift: Illegal number: ${count}`, { status: 2, fatal: true });
  if (number > state.positional.length) throw new ShellError("shift: can't shift that many", { status: 1 });
  state.positional = state.positional.slice(number);
  return 0;
};

/** What changes how the shell works, and its parameters. */
export const options: Readonly<Record<string, Builtin>> = {
  set,
  shift,
  getopts,
  alias,
  unalias: (args, { state }) => {
    for (const name of args) {
      if (name === "-a") state.aliases.clear();
      else state.aliases.delete(name);
    }
    return 0;
  },
  shopt: () => 0,
  history: () => 0,
};
