import type { WordNode } from "just-bash";
import type { Arithmetic, Operation, ParameterPart, WordPart } from "./ast.ts";
import { ShellError } from "./control.ts";
import type { Fragment } from "./fields.ts";
import { patternSource } from "./pattern.ts";
import type { Scope } from "./scope.ts";
import { specialParameter } from "./special-parameters.ts";

/** How the words inside an expansion are expanded themselves. */
interface Expanders {
  fragments(parts: readonly WordPart[], scope: Scope, quoted?: boolean): Promise<Fragment[]>;
  text(word: WordNode, scope: Scope): Promise<string>;
  pattern(word: WordNode, scope: Scope): Promise<string>;
  number(expression: Arithmetic, scope: Scope): Promise<bigint>;
  evaluate(text: string, scope: Scope): Promise<bigint>;
}

interface Where {
  scope: Scope;
  quoted: boolean;
  expand: Expanders;
}

/** The values of a parameter: many of `@`, `*` and whole arrays, else one, or none when it is not set. */
interface Values {
  list: readonly string[];
  /** `@` keeps them apart in quotes, `*` joins them. */
  many?: "@" | "*";
}

/** `$x`, `${x...}`. @throws ShellError */
export async function expandParameter(part: ParameterPart, where: Where): Promise<Fragment[]> {
  const { operation } = part;
  const { scope } = where;
  if (operation?.type === "Indirection") {
    const [target] = (await valuesOf(part.parameter, where)).list;
    if (target === undefined) return [];
    return await expandParameter({ ...part, parameter: target, operation: operation.innerOp ?? null }, where);
  }
  if (operation?.type === "ArrayKeys") return shown({ list: scope.state.variables.elements(operation.array).map(([key]) => String(key)), many: operation.star ? "*" : "@" }, where);
  if (operation?.type === "VarNamePrefix") return shown({ list: scope.state.variables.names().filter((name) => name.startsWith(operation.prefix)), many: operation.star ? "*" : "@" }, where);
  const values = await valuesOf(part.parameter, where);
  if (operation) {
    const chosen = await choose(part.parameter, { operation, values }, where);
    if (chosen) return chosen;
  }
  const isSet = values.list.length > 0 || values.many !== undefined;
  if (!isSet && scope.state.options.nounset) throw new ShellError(`${part.parameter}: parameter not set`, { status: 2, fatal: true });
  if (!operation) return shown(values, where);
  if (operation.type === "Length") return shown({ list: [String(values.many ? values.list.length : [...(values.list[0] ?? "")].length)] }, where);
  if (operation.type === "Substring" && values.many) return shown({ ...values, list: await sliced(part.parameter, operation, { values, where }) }, where);
  const list: string[] = [];
  for (const value of isSet && values.list.length > 0 ? values.list : values.many ? [] : [""]) list.push(await changed(value, operation, where));
  return shown({ ...values, list }, where);
}

/** `:-`, `:=`, `:?`, `:+`: undefined where the value itself stands. */
async function choose(name: string, { operation, values }: { operation: Operation; values: Values }, where: Where): Promise<Fragment[] | undefined> {
  if (!("checkEmpty" in operation)) return undefined;
  const text = values.list.join(" ");
  const given = values.list.length > 0 && !(operation.checkEmpty && text === "");
  const { scope, quoted, expand } = where;
  switch (operation.type) {
    case "DefaultValue":
      return given ? shown(values, where) : await expand.fragments(operation.word.parts, scope, quoted);
    case "UseAlternative":
      return given ? await expand.fragments(operation.word.parts, scope, quoted) : [];
    case "AssignDefault": {
      if (given) return shown(values, where);
      const value = await expand.text(operation.word, scope);
      scope.state.variables.set(name, value);
      return shown({ list: [value] }, where);
    }
    case "ErrorIfUnset": {
      if (given) return shown(values, where);
      const why = operation.word ? await expand.text(operation.word, scope) : "";
      throw new ShellError(`${name}: ${why || (operation.checkEmpty ? "parameter null or not set" : "parameter not set")}`, { status: 2, fatal: true });
    }
  }
}

async function valuesOf(parameter: string, { scope, expand }: Where): Promise<Values> {
  const { state } = scope;
  if (parameter === "@" || parameter === "*") return { list: state.positional, many: parameter };
  const element = /^(\w+)\[([\s\S]*)\]$/.exec(parameter);
  if (element) {
    const [, name = "", index = ""] = element;
    if (name === "PIPESTATUS") return pipeStatus(index, state);
    if (index === "@" || index === "*") return { list: state.variables.elements(name).map(([, value]) => value), many: index };
    const key = state.variables.isAssociative(name) ? index.replaceAll(/["']/g, "") : Number(await expand.evaluate(index, scope));
    const value = state.variables.element(name, key);
    return { list: value === undefined ? [] : [value] };
  }
  const value = specialParameter(parameter, state) ?? state.variables.get(parameter);
  return { list: value === undefined ? [] : [value] };
}

/** How each command of the last pipeline ended. */
function pipeStatus(index: string, { pipeStatus: statuses }: Scope["state"]): Values {
  const list = statuses.map(String);
  if (index === "@" || index === "*") return { list, many: index };
  return { list: list.slice(Number(index), Number(index) + 1) };
}

function shown({ list, many }: Values, { scope, quoted }: Where): Fragment[] {
  const piece = (text: string): Fragment => ({ text, quoted, split: !quoted, pattern: !quoted });
  if (!many) return list.length === 0 && !quoted ? [] : [piece(list[0] ?? "")];
  if (quoted && many === "*") return [piece(list.join(scope.state.variables.get("IFS")?.[0] ?? (scope.state.variables.has("IFS") ? "" : " ")))];
  return list.flatMap((text, index): Fragment[] => (index === 0 ? [piece(text)] : ["break", piece(text)]));
}

async function sliced(parameter: string, { offset, length }: Extract<Operation, { type: "Substring" }>, { values, where }: { values: Values; where: Where }): Promise<readonly string[]> {
  const { scope, expand } = where;
  // ${@:1} begins with $1: $0 stands before it.
  const list = parameter === "@" || parameter === "*" ? [scope.state.name, ...values.list] : values.list;
  const start = Number(await expand.number(offset, scope));
  const from = start < 0 ? Math.max(0, list.length + start) : start;
  return list.slice(from, length ? from + Number(await expand.number(length, scope)) : undefined);
}

async function changed(value: string, operation: Operation, { scope, expand }: Where): Promise<string> {
  switch (operation.type) {
    case "Substring": {
      const chars = [...value];
      const start = Number(await expand.number(operation.offset, scope));
      const from = start < 0 ? Math.max(0, chars.length + start) : start;
      if (!operation.length) return chars.slice(from).join("");
      const length = Number(await expand.number(operation.length, scope));
      return chars.slice(from, length < 0 ? chars.length + length : from + length).join("");
    }
    case "PatternRemoval": {
      const pattern = await expand.pattern(operation.pattern, scope);
      if (operation.side === "prefix") return value.replace(new RegExp(`^(?:${patternSource(pattern, { lazy: !operation.greedy })})`), "");
      return withoutSuffix(value, pattern, operation.greedy);
    }
    case "PatternReplacement": {
      const source = patternSource(await expand.pattern(operation.pattern, scope));
      if (source === "") return value;
      const replacement = operation.replacement ? await expand.text(operation.replacement, scope) : "";
      const anchored = { start: `^(?:${source})`, end: `(?:${source})$` }[operation.anchor as string] ?? source;
      return value.replace(new RegExp(anchored, operation.all ? "g" : ""), () => replacement);
    }
    case "CaseModification": {
      const change = (text: string): string => (operation.direction === "upper" ? text.toUpperCase() : text.toLowerCase());
      return operation.all ? change(value) : change(value.slice(0, 1)) + value.slice(1);
    }
    case "Transform":
      if (operation.operator === "Q") return `'${value.replaceAll("'", String.raw`'\''`)}'`;
      if (operation.operator === "U") return value.toUpperCase();
      if (operation.operator === "L") return value.toLowerCase();
      return operation.operator === "u" ? value.slice(0, 1).toUpperCase() + value.slice(1) : value;
    default:
      throw new ShellError("bad substitution", { status: 2, fatal: true });
  }
}

/** A regular expression finds the longest match from the left: for the shortest suffix each start is tried from the right. */
function withoutSuffix(value: string, pattern: string, greedy: boolean): string {
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`);
  const starts = Array.from({ length: value.length + 1 }, (_, index) => (greedy ? index : value.length - index));
  const start = starts.find((at) => whole.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}
