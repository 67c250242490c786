import type { WordNode } from "just-bash";
import { justBash } from "../just-bash.ts";
import { evaluate } from "./arithmetic.ts";
import type { Arithmetic, WordPart } from "./ast.ts";
import { expandBraces } from "./braces.ts";
import { ShellError } from "./control.ts";
import { Fields, type Fragment } from "./fields.ts";
import { expandParameter } from "./parameter.ts";
import { expandPaths } from "./paths.ts";
import { hasPattern, literalPattern } from "./pattern.ts";
import type { Scope } from "./scope.ts";

/** The words that a command gets: braces, parameters, substitutions, splitting, file names. */
export async function expandWords(words: readonly WordNode[], scope: Scope): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const one of expandBraces(word)) {
      const fields = new Fields(separators(scope));
      for (const fragment of await fragments(one.parts, scope)) fields.add(fragment);
      for (const { text, pattern } of fields.end()) {
        const paths = !scope.state.options.noglob && hasPattern(pattern) ? await expandPaths(pattern, scope.state.cwd, scope.state.process.container.files) : [];
        result.push(...(paths.length > 0 ? paths : [text]));
      }
    }
  }
  return result;
}

/** One text: of an assignment, a redirection, a here-document. Nothing is split. */
export async function expandText(word: WordNode, scope: Scope): Promise<string> {
  const parts = await fragments(word.parts, scope);
  return parts.map((part) => (part === "break" ? " " : part.text)).join("");
}

/** A pattern of `case` or `${x#...}`: what was quoted stands for itself. */
export async function expandPattern(word: WordNode, scope: Scope): Promise<string> {
  const parts = await fragments(word.parts, scope);
  return parts.map((part) => (part === "break" ? " " : part.pattern ? part.text : literalPattern(part.text))).join("");
}

/** A regular expression of `=~`: what was quoted stands for itself. */
export async function expandExpression(word: WordNode, scope: Scope): Promise<string> {
  const parts = await Promise.all(word.parts.map(async (part) => ({ part, pieces: await fragments([part], scope) })));
  return parts
    .map(({ part, pieces }) => {
      const text = pieces.map((piece) => (piece === "break" ? " " : piece.text)).join("");
      const quoted = part.type === "SingleQuoted" || part.type === "DoubleQuoted" || part.type === "Escaped";
      return quoted ? text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : text;
    })
    .join("");
}

/** @throws ShellError */
export async function expandNumber(expression: Arithmetic, scope: Scope): Promise<bigint> {
  return await evaluateText(expression.originalText ?? "", scope);
}

/** @throws ShellError */
export async function evaluateText(text: string, scope: Scope): Promise<bigint> {
  const { state } = scope;
  const plain = /[$`"']/.test(text) ? await expandText(asQuoted(text), scope) : text;
  return evaluate(plain, {
    get: (name) => {
      const { array, index } = subscripted(name);
      if (index === undefined) return state.variables.get(array) ?? "";
      return state.variables.element(array, state.variables.isAssociative(array) ? index : Number(evaluate(index, { get: (inner) => state.variables.get(inner) ?? "", set: () => undefined }))) ?? "";
    },
    set: (name, value) => {
      const { array, index } = subscripted(name);
      if (index === undefined) state.variables.set(array, value);
      else state.variables.setElement(array, state.variables.isAssociative(array) ? index : Number(evaluate(index, { get: (inner) => state.variables.get(inner) ?? "", set: () => undefined })), value);
    },
  });
}

function subscripted(name: string): { array: string; index?: string } {
  const match = /^(\w+)\[(.*)\]$/.exec(name);
  return match ? { array: match[1]!, index: match[2]! } : { array: name };
}

const quotedTexts = new Map<string, WordNode>();

/** An expression's text as a word in double quotes, so that its parameters expand. */
function asQuoted(text: string): WordNode {
  let word = quotedTexts.get(text);
  if (!word) {
    const [statement] = justBash().parse(`: "${text.replaceAll(/["']/g, "")}"`).statements;
    const command = statement?.pipelines[0]?.commands[0];
    if (command?.type !== "SimpleCommand" || !command.args[0]) throw new ShellError(`arithmetic syntax error: ${text}`);
    word = command.args[0];
    if (quotedTexts.size > 1000) quotedTexts.clear();
    quotedTexts.set(text, word);
  }
  return word;
}

function separators({ state }: Scope): string {
  return state.variables.get("IFS") ?? " \t\n";
}

/** What a word is made of, before it is split. @param quoted within double quotes */
async function fragments(parts: readonly WordPart[], scope: Scope, quoted = false): Promise<Fragment[]> {
  const result: Fragment[] = [];
  for (const part of parts) result.push(...(await fragmentsOf(part, scope, quoted)));
  return result;
}

async function fragmentsOf(part: WordPart, scope: Scope, quoted: boolean): Promise<Fragment[]> {
  const expansion = (text: string): Fragment => ({ text, quoted, split: !quoted, pattern: !quoted });
  switch (part.type) {
    case "Literal":
    case "Escaped":
      return [{ text: part.value, quoted: true, split: false, pattern: false }];
    case "SingleQuoted":
      return [{ text: part.value, quoted: true, split: false, pattern: false }];
    case "DoubleQuoted": {
      const inside = await fragments(part.parts, scope, true);
      // "$@" without parameters is no word at all; "" is one.
      return inside.length > 0 || part.parts.length > 0 ? inside : [{ text: "", quoted: true, split: false, pattern: false }];
    }
    case "Glob":
      return [{ text: part.pattern, quoted: false, split: false, pattern: true }];
    case "TildeExpansion":
      return [{ text: homeOf(part.user, scope), quoted: true, split: false, pattern: false }];
    case "ParameterExpansion":
      return await expandParameter(part, { scope, quoted, expand: { fragments, text: expandText, pattern: expandPattern, number: expandNumber, evaluate: evaluateText } });
    case "CommandSubstitution":
      return [expansion(await scope.capture(part.body))];
    case "ArithmeticExpansion":
      return [expansion(String(await expandNumber(part.expression, scope)))];
    case "BraceExpansion":
      return [];
    case "ProcessSubstitution": {
      if (part.direction === "output") throw new ShellError(">( ) is not simulated");
      return [{ text: await keepOutput(await scope.capture(part.body), scope), quoted: true, split: false, pattern: false }];
    }
  }
}

/** `<( )`: what it wrote, in a file of its own. */
async function keepOutput(text: string, { state }: Scope): Promise<string> {
  const path = `/tmp/.sh-fd.${Math.floor(state.process.container.random() * 2 ** 32).toString(36)}`;
  await state.process.container.files.write(path, Buffer.from(text === "" ? "" : `${text}\n`));
  return path;
}

function homeOf(user: string | null, { state }: Scope): string {
  if (user === "+") return state.cwd;
  if (user === "-") return state.variables.get("OLDPWD") ?? "~-";
  if (user === null || user === "") return state.variables.get("HOME") ?? "/root";
  return user === "root" ? "/root" : `~${user}`;
}
