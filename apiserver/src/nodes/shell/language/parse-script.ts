import type { ScriptNode } from "just-bash";
import { justBash } from "../just-bash.ts";
import { ShellError } from "./control.ts";

/** The trees of scripts that were read lately: the replicas of a workload run the same one. Nobody changes a tree. */
const lately = new Map<string, ScriptNode>();
const mostKept = 100;
const longestKept = 10_000;

/** A script's syntax tree. @throws ShellError `syntax error: ...` */
export function parseScript(text: string): ScriptNode {
  const known = lately.get(text);
  if (known) return known;
  try {
    const script = justBash().parse(text);
    if (text.length <= longestKept) lately.set(text, script);
    if (lately.size > mostKept) lately.delete(lately.keys().next().value!);
    return script;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const token = /unexpected token `(.*)'/.exec(message)?.[1];
    throw new ShellError(`syntax error: ${token ? `unexpected ${JSON.stringify(token)}` : message.replace(/^(Parse error at [\d:]+|line \d+): (syntax error:? ?)?/, "")}`, { status: 2, fatal: true });
  }
}

/** Whether more lines could make a script whole: an open quote, `then` without `fi`, a here-document without its end. */
export function isUnfinished(text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(text.replace(/\n$/, "")) || /(\|\||&&|\|)\s*$/.test(text)) return true;
  let script: ScriptNode;
  try {
    script = justBash().parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    if (/\bEOF\b/.test(message)) return true;
    const [, line, column] = /Parse error at (\d+):(\d+)/.exec(message) ?? [];
    const lines = text.split("\n");
    // Where the text ends, something is still wanted.
    return Number(line) > lines.length || (Number(line) === lines.length && Number(column) > lines.at(-1)!.length) || (Number(line) === lines.length - 1 && lines.at(-1) === "" && Number(column) > lines.at(-2)!.length);
  }
  return JSON.stringify(script).includes('"terminated":false');
}
