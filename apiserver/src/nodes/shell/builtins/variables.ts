import { ShellError } from "../language/control.ts";
import { evaluateText } from "../language/expand.ts";
import { writeTo, type Frame } from "../language/frame.ts";
import type { Builtin } from "../language/builtin.ts";

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;

/** `name=value` or `name`. @throws ShellError for what is no name */
function parsed(word: string): { name: string; value?: string; append?: boolean } {
  const match = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(word);
  if (!match) throw new ShellError(`${word.split("=")[0]}: bad variable name`, { status: 2 });
  const [, name = "", append, value] = match;
  return value === undefined ? { name } : { name, value, append: append === "+" };
}

async function store({ name, value, append }: ReturnType<typeof parsed>, frame: Frame): Promise<void> {
  if (value === undefined) return;
  const { variables } = frame.state;
  if (variables.isInteger(name)) return variables.set(name, String(await evaluateText(value, frame)));
  variables.set(name, append ? (variables.get(name) ?? "") + value : value);
}

const flagsOf = (args: readonly string[]): { flags: string; words: readonly string[] } => {
  const count = args.findIndex((word) => !/^[-+][A-Za-z]+$/.test(word));
  const end = count < 0 ? args.length : count;
  return { flags: args.slice(0, end).map((word) => word.slice(1)).join(""), words: args.slice(end) };
};

const exportVariables: Builtin = async (args, frame) => {
  const { flags, words } = flagsOf(args);
  const { variables } = frame.state;
  if (words.length === 0) {
    for (const name of variables.names(({ exported }) => exported)) await writeTo(frame, 1, `export ${name}=${quoted(variables.get(name) ?? "")}\n`);
    return 0;
  }
  for (const word of words) {
    const assignment = parsed(word);
    await store(assignment, frame);
    variables.mark(assignment.name, { exported: !flags.includes("n") });
  }
  return 0;
};

const declare: Builtin = async (args, frame) => {
  const { flags, words } = flagsOf(args);
  const { state } = frame;
  const { variables } = state;
  if (words.length === 0) {
    for (const name of variables.names(({ value }) => value !== undefined)) await writeTo(frame, 1, `${name}=${quoted(variables.get(name) ?? "")}\n`);
    return 0;
  }
  for (const word of words) {
    const assignment = parsed(word);
    const { name } = assignment;
    if (flags.includes("p")) {
      await writeTo(frame, 1, `declare -- ${name}=${JSON.stringify(variables.get(name) ?? "")}\n`);
      continue;
    }
    if (!flags.includes("g")) variables.makeLocal(name);
    if (flags.includes("A")) variables.mark(name, { associative: true });
    if (flags.includes("a") && !variables.isArray(name)) variables.set(name, new Map<number, string>());
    if (flags.includes("i")) variables.mark(name, { integer: true });
    await store(assignment, frame);
    if (flags.includes("x")) variables.mark(name, { exported: true });
    if (flags.includes("r")) variables.mark(name, { readonly: true });
  }
  return 0;
};

/** What makes, marks and takes away variables. */
export const variables: Readonly<Record<string, Builtin>> = {
  export: exportVariables,
  declare,
  typeset: declare,
  local: async (args, frame, runners) => {
    if (frame.state.functionDepth === 0) throw new ShellError("local: not in a function", { status: 2 });
    return await declare(args, frame, runners);
  },
  readonly: async (args, frame) => {
    for (const word of flagsOf(args).words) {
      const assignment = parsed(word);
      await store(assignment, frame);
      frame.state.variables.mark(assignment.name, { readonly: true });
    }
    return 0;
  },
  unset: (args, { state }) => {
    const { flags, words } = flagsOf(args);
    for (const word of words) {
      const element = /^(\w+)\[(.+)\]$/.exec(word);
      if (flags.includes("f")) state.functions.delete(word);
      else if (element) state.variables.unsetElement(element[1]!, element[2]!);
      else if (state.variables.has(word) || flags.includes("v")) state.variables.unset(word);
      else {
        state.variables.unset(word);
        state.functions.delete(word);
      }
    }
    return 0;
  },
  let: async (args, frame) => {
    let value = 0n;
    for (const word of args) value = await evaluateText(word, frame);
    return value === 0n ? 1 : 0;
  },
};
