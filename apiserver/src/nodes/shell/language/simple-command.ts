import type { SimpleCommandNode, WordNode } from "just-bash";
import type { Assignment, Compound } from "./ast.ts";
import { FunctionReturn, ShellError } from "./control.ts";
import { evaluateText, expandText, expandWords } from "./expand.ts";
import { findProgram } from "./find-program.ts";
import { shellSays, writeTo, type Frame } from "./frame.ts";
import { close, redirect } from "./redirect.ts";
import type { Runners } from "./runners.ts";
import { unknownProgram } from "./unknown-program.ts";

/** A command with its words, assignments and redirections. @returns its status */
export async function runSimpleCommand(node: SimpleCommandNode, frame: Frame, runners: Runners): Promise<number> {
  const { state } = frame;
  if (node.line) state.line = node.line;
  try {
    const words = await wordsOf(node, frame);
    if (node.redirections.length === 0) return await run(node, words, { frame, runners });
    const { fds, opened } = await redirect(node.redirections, frame);
    if (words[0] === "exec" && words.length === 1) {
      // Without a command its redirections are the shell's from now on.
      for (const number of frame.fds.keys()) if (!fds.has(number)) frame.fds.delete(number);
      for (const [number, descriptor] of fds) frame.fds.set(number, descriptor);
      return 0;
    }
    try {
      return await run(node, words, { frame: runners.createFrame(state, fds), runners });
    } finally {
      close(opened);
    }
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    if (error.fatal && !state.interactive) throw error;
    await shellSays(frame, error.message);
    return error.status;
  }
}

/** Assignments among their arguments are not split. */
const declares: ReadonlySet<string> = new Set(["export", "readonly", "declare", "typeset", "local"]);

/** Assignments in front of them stay (POSIX, special built-in utilities). */
const special: ReadonlySet<string> = new Set([":", ".", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "trap", "unset", "break", "continue"]);

interface Where {
  frame: Frame;
  runners: Runners;
}

async function wordsOf({ name, args }: SimpleCommandNode, frame: Frame): Promise<string[]> {
  if (!name) return [];
  const expanded = await expandWords([name, ...(declaresNames(name) ? [] : args)], frame);
  if (declaresNames(name)) for (const arg of args) expanded.push(...(isAssignment(arg) ? [await expandText(arg, frame)] : await expandWords([arg], frame)));
  const alias = frame.state.aliases.get(expanded[0] ?? "");
  if (alias !== undefined && literal(name) === expanded[0]) expanded.splice(0, 1, ...alias.split(/\s+/).filter(Boolean));
  return expanded;
}

const literal = ({ parts }: WordNode): string | undefined => (parts.length === 1 && parts[0]!.type === "Literal" ? parts[0].value : undefined);
const declaresNames = (name: WordNode): boolean => declares.has(literal(name) ?? "");

/** `export a=$b`: its value is not split. */
const isAssignment = ({ parts: [first] }: WordNode): boolean => first?.type === "Literal" && /^[A-Za-z_]\w*\+?=/.test(first.value);

async function run({ assignments }: SimpleCommandNode, words: readonly string[], { frame, runners }: Where): Promise<number> {
  const { state } = frame;
  const [name, ...args] = words;
  if (state.options.xtrace && words.length > 0) await writeTo(frame, 2, `+ ${words.map(quotedForTrace).join(" ")}\n`);
  if (name === undefined) {
    // The status is that of a substitution among them, else 0.
    state.status = 0;
    for (const assignment of assignments) {
      await assign(assignment, frame);
      if (state.options.xtrace && !assignment.array) await writeTo(frame, 2, `+ ${assignment.name}=${quotedForTrace(state.variables.get(assignment.name) ?? "")}\n`);
    }
    return state.status;
  }
  const body = state.functions.get(name);
  const builtin = state.builtins.get(name);
  if (!body && !builtin) return await runProgram(words, { assignments, frame });
  const undo = await assignMeanwhile(assignments, frame, !body && special.has(name));
  try {
    return body ? await callFunction(body, args, { frame, runners }) : await builtin!(args, frame, runners);
  } finally {
    undo();
  }
}

const quotedForTrace = (word: string): string => (/^[\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

async function callFunction(definition: Compound<"FunctionDef">, args: readonly string[], { frame, runners }: Where): Promise<number> {
  const { state } = frame;
  if (++state.functionDepth > 200) throw new ShellError("maximum function nesting level exceeded", { status: 2, fatal: true });
  const { positional } = state;
  state.positional = args;
  state.variables.push();
  try {
    return await runners.runCommand({ ...definition.body, redirections: [...definition.body.redirections, ...definition.redirections] }, frame);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    state.variables.pop();
    state.positional = positional;
    state.functionDepth--;
  }
}

/** Runs a program as a process of its own. @param replaces in place of the shell's. @returns 127 or 126 where there is none, told on stderr */
export async function runProgram(words: readonly string[], { assignments = [], frame, replaces = false }: { assignments?: readonly Assignment[]; frame: Frame; replaces?: boolean }): Promise<number> {
  const { state, fds } = frame;
  const { kernel, session, container } = state.process;
  const extra: Record<string, string> = {};
  for (const { name, value } of assignments) extra[name] = value ? await expandText(value, frame) : "";
  const env = state.variables.exported(extra);
  const found = await findProgram(words, { container, programs: kernel.programs, cwd: state.cwd, path: env.get("PATH") ?? "" });
  if ("missing" in found && !(session.unknownPrograms === "run" && found.missing !== "Permission denied")) {
    await shellSays(frame, `${words[0]}: ${found.missing === "no such file" ? "not found" : found.missing}`);
    return found.missing === "Permission denied" ? 126 : 127;
  }
  return await kernel.run({
    program: "missing" in found ? unknownProgram : found.program,
    argv: "missing" in found ? words : found.argv,
    env,
    cwd: state.cwd,
    fds: new Map(fds),
    session,
    parent: state.process,
    ...(replaces ? { replaces: state.process } : {}),
    ...(state.foreground ? { kill: state.foreground.signal } : {}),
  });
}

async function assign({ name, value, append, array }: Assignment, frame: Frame): Promise<void> {
  const { variables } = frame.state;
  if (array) return await assignArray(name, { array, append }, frame);
  const text = value ? await expandText(value, frame) : "";
  const element = /^(\w+)\[([\s\S]*)\]$/.exec(name);
  if (element) {
    const [, base = "", index = ""] = element;
    const key = variables.isAssociative(base) ? await expandText(asWord(index), frame) : Number(await evaluateText(index, frame));
    return variables.setElement(base, key, append ? (variables.element(base, key) ?? "") + text : text);
  }
  if (variables.isInteger(name)) return variables.set(name, String(await evaluateText(append ? `${variables.get(name) ?? 0} + (${text})` : text, frame)));
  variables.set(name, append ? (variables.get(name) ?? "") + text : text);
  if (frame.state.options.allexport) variables.mark(name, { exported: true });
}

const asWord = (text: string): WordNode => ({ type: "Word", parts: [{ type: "Literal", value: text.replaceAll(/["']/g, "") }] });

async function assignArray(name: string, { array, append }: { array: readonly WordNode[]; append: boolean }, frame: Frame): Promise<void> {
  const { variables } = frame.state;
  if (!append) variables.set(name, variables.isAssociative(name) ? new Map<string, string>() : new Map<number, string>());
  let next = append ? Math.max(-1, ...variables.elements(name).map(([key]) => Number(key))) + 1 : 0;
  for (const word of array) {
    const [first] = word.parts;
    const keyed = first?.type === "Literal" || first?.type === "Glob" ? /^\[([^\]]*)\]=?([\s\S]*)$/.exec(first.type === "Glob" ? first.pattern : first.value) : null;
    if (keyed) {
      const key = variables.isAssociative(name) ? keyed[1]! : Number(await evaluateText(keyed[1]!, frame));
      const rest = { ...word, parts: [{ type: "Literal" as const, value: keyed[2]! }, ...word.parts.slice(1)] };
      variables.setElement(name, key, (await expandText(rest, frame)).replace(/^=/, ""));
      continue;
    }
    for (const value of await expandWords([word], frame)) variables.setElement(name, next++, value);
  }
}

/** Assignments in front of a function or builtin hold while it runs; in front of a special builtin they stay. */
async function assignMeanwhile(assignments: readonly Assignment[], frame: Frame, stay: boolean): Promise<() => void> {
  const { variables } = frame.state;
  const before = assignments.map(({ name }) => [name, variables.get(name)] as const);
  for (const assignment of assignments) await assign(assignment, frame);
  for (const { name } of stay ? [] : assignments) variables.mark(name, { exported: true });
  return () => {
    for (const [name, value] of stay ? [] : before) {
      if (value === undefined) variables.unset(name);
      else variables.set(name, value);
    }
  };
}

