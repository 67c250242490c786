import type { Node, Part } from "./nodes.ts";
import { unquote } from "./unquote.ts";

/**
 * Parses kubectl's template dialect: text with actions in braces (client-go util/jsonpath/parser.go).
 * @throws Error in client-go's words: `unclosed action`
 */
export function parseTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const brace = template.indexOf("{", at);
    const end = brace < 0 ? template.length : brace;
    if (end > at) parts.push({ type: "text", text: template.slice(at, end) });
    if (brace < 0) break;
    const action = parseAction(template, brace + 1);
    parts.push({ type: "action", nodes: action.nodes });
    at = action.end;
  }
  return parts;
}

/** Parses an expression as it stands inside braces. */
function parseExpression(text: string): Node[] {
  return parseAction(`${text}}`, 0).nodes;
}

function parseAction(input: string, start: number): { nodes: Node[]; end: number } {
  const nodes: Node[] = [];
  let at = start;
  for (;;) {
    const char = input[at];
    if (char === undefined || char === "\n" || char === "\r") throw new Error("unclosed action");
    if (char === "}") return { nodes, end: at + 1 };
    if (char === " " || char === "@" || char === "$") at++;
    else if (input.startsWith("[?(", at)) at = parseFilter(input, at + 3, nodes);
    else if (input.startsWith("..", at)) at = parseRecursive(input, at + 2, nodes);
    else if (char === "[") at = parseArray(input, at, nodes);
    else if (char === '"' || char === "'") at = parseQuote(input, at, nodes);
    else if (char === ".") at = parseField(input, at + 1, nodes);
    else if (/[-+\d]/.test(char)) at = parseNumber(input, at, nodes);
    else if (/[\p{L}_]/u.test(char)) at = parseIdentifier(input, at, nodes);
    else throw new Error(`unrecognized character in action: ${codePoint(char)}`);
  }
}

/** Go's %#U: `U+0021 '!'`. */
function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${char}'`;
}

/** Ends a name: a blank, a line break, or the start of the next step. */
const terminator = /[ \t\r\n.,[\]$@{}]/;

function parseField(input: string, start: number, nodes: Node[]): number {
  let at = start;
  let name = "";
  for (; at < input.length && !terminator.test(input[at] ?? ""); at++) {
    if (input[at] === "\\") at++;
    name += input[at] ?? "";
  }
  nodes.push(name === "*" ? { type: "wildcard" } : { type: "field", name });
  return at;
}

function parseRecursive(input: string, at: number, nodes: Node[]): number {
  if (nodes.at(-1)?.type === "recursive") throw new Error("invalid multiple recursive descent");
  nodes.push({ type: "recursive" });
  return /[\p{L}\d_]/u.test(input[at] ?? "") ? parseField(input, at, nodes) : at;
}

function parseIdentifier(input: string, start: number, nodes: Node[]): number {
  let at = start;
  while (at < input.length && !terminator.test(input[at] ?? "")) at++;
  const name = input.slice(start, at);
  nodes.push(name === "true" || name === "false" ? { type: "boolean", value: name === "true" } : { type: "identifier", name });
  return at;
}

function parseNumber(input: string, start: number, nodes: Node[]): number {
  const [text = ""] = /^[-+]?[\d.]*/.exec(input.slice(start)) ?? [];
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new Error(`cannot parse number ${text}`);
  nodes.push({ type: "number", value: Number(text) });
  return start + text.length;
}

function parseQuote(input: string, start: number, nodes: Node[]): number {
  const end = closingQuote(input, start);
  nodes.push({ type: "text", text: unquote(input.slice(start, end)) });
  return end;
}

function closingQuote(input: string, start: number): number {
  for (let at = start + 1; at < input.length && input[at] !== "\n"; at++) {
    if (input[at] === input[start] && input[at - 1] !== "\\") return at + 1;
  }
  throw new Error("unterminated quoted string");
}

function parseArray(input: string, start: number, nodes: Node[]): number {
  const end = input.slice(start).search(/[\]\n]/) + start;
  if (input[end] !== "]") throw new Error("unterminated array");
  const inner = input.slice(start + 1, end);
  const members = inner.split(",");
  const key = /^'([^']*)'$/.exec(inner)?.[1];
  if (members.length > 1) nodes.push({ type: "union", of: members.map((member) => parseExpression(`[${member.trim()}]`)) });
  else if (key !== undefined) nodes.push(...parseExpression(`.${key}`));
  else nodes.push(slice(inner === "*" ? ":" : inner));
  return end + 1;
}

function slice(text: string): Node {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!match) throw new Error(`invalid array index ${text}`);
  const [from, to, step] = match.slice(1).map((part: string | undefined) => {
    const digits = part?.replace(":", "");
    return digits ? Number(digits) : undefined;
  });
  if (Number.isNaN(from)) throw new Error(`array index ${match[1]} is not a number`);
  return { type: "slice", from, to, step, single: match[2] === undefined };
}

function parseFilter(input: string, start: number, nodes: Node[]): number {
  let quote = "";
  let closed = false;
  let at = start;
  for (; !(input[at] === ")" && Boolean(quote) === closed); at++) {
    const char = input[at];
    if (char === undefined || char === "\n") throw new Error("unterminated filter");
    if (char !== '"' && char !== "'") continue;
    if (!quote) quote = char;
    else if (char === quote && input[at - 1] !== "\\") closed = true;
  }
  if (input[at + 1] !== "]") throw new Error("unclosed array expect ]");
  const text = input.slice(start, at);
  const [, left = text, operator = "exists", right = ""] = /^([^!<>=]+)([!<>=]+)(.+?)$/s.exec(text) ?? [];
  nodes.push({ type: "filter", left: parseExpression(left), operator, right: parseExpression(right) });
  return at + 2;
}
