import { compare } from "./compare.ts";
import type { Node, Part } from "./nodes.ts";

/** What the actions of a template found, one list an action or piece of text, in the order of the output. */
export type Results = readonly (readonly unknown[])[];

interface Scope {
  /** A missing key gives nothing instead of an error: kubectl's `-o jsonpath` does so. */
  allowMissingKeys: boolean;
}

/**
 * Evaluates a parsed template over a value (client-go util/jsonpath/jsonpath.go FindResults).
 * @throws Error in client-go's words: `array index out of bounds: index 5, length 1`
 */
export function findResults(parts: readonly Part[], value: unknown, scope: Scope): Results {
  const results: (readonly unknown[])[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part?.type === "text") results.push([part.text]);
    if (part?.type !== "action") continue;
    const keyword = keywordOf(part);
    if (keyword === "end") throw new Error("not in range, nothing to end");
    if (keyword !== "range") {
      results.push(walk(part.nodes, [value], scope));
      continue;
    }
    const end = endOfRange(parts, at);
    const body = parts.slice(at + 1, end);
    const items = walk(part.nodes.filter((node) => node.type !== "identifier"), [value], scope);
    results.push(...items.flatMap((item) => findResults(body, item, scope)));
    at = end;
  }
  return results;
}

function keywordOf(part: Part): string | undefined {
  return part.type === "action" ? part.nodes.find((node) => node.type === "identifier")?.name : undefined;
}

/** The index of the `{end}` that belongs to the range at `start`; an open range goes to the end of the template. */
function endOfRange(parts: readonly Part[], start: number): number {
  let depth = 0;
  for (let at = start; at < parts.length; at++) {
    const part = parts[at];
    const keyword = part && keywordOf(part);
    if (keyword === "range") depth++;
    if (keyword === "end" && --depth === 0) return at;
  }
  return parts.length;
}

function walk(nodes: readonly Node[], start: readonly unknown[], scope: Scope): unknown[] {
  let values = [...start];
  for (const node of nodes) values = step(node, values, scope);
  return values;
}

function step(node: Node, input: readonly unknown[], scope: Scope): unknown[] {
  switch (node.type) {
    case "text":
      return [node.text];
    case "number":
    case "boolean":
      return input.map(() => node.value);
    case "field":
      return field(node.name, input, scope);
    case "slice":
      return input.filter((value) => value !== null && value !== undefined).flatMap((value) => sliceOf(value, node));
    case "wildcard":
      return input.flatMap(children);
    case "recursive":
      return descend(input);
    case "union":
      return node.of.flatMap((nodes) => walk(nodes, input, scope));
    case "filter":
      return input.flatMap((value) => filtered(value, node, scope));
    case "identifier":
      throw new Error(`unrecognized identifier ${node.name}`);
  }
}

function field(name: string, input: readonly unknown[], { allowMissingKeys }: Scope): unknown[] {
  const found = input.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
  if (found.length === 0 && input.length > 0 && !allowMissingKeys) throw new Error(`${name} is not found`);
  return found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}

/** The values themselves, where they hold others, and all below them. */
function descend(input: readonly unknown[]): unknown[] {
  return input.flatMap((value) => {
    const inner = children(value);
    return inner.length > 0 ? [value, ...descend(inner)] : [];
  });
}

function sliceOf(value: unknown, node: Extract<Node, { type: "slice" }>): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${goType(value)} is not array or slice`);
  const { length } = value;
  let from = node.from ?? 0;
  if (from < 0) from += length;
  let to = node.single ? (node.from ?? 0) + 1 : (node.to ?? length);
  if (to < 0 || (to === 0 && node.single)) to += length;
  if (from === to) return [];
  if (from >= length || from < 0) throw new Error(`array index out of bounds: index ${from}, length ${length}`);
  if (to > length || to < 0) throw new Error(`array index out of bounds: index ${to - 1}, length ${length}`);
  if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`);
  const every = node.step ?? 1;
  if (every <= 0) throw new Error("step must be > 0");
  return value.slice(from, to).filter((_, index) => index % every === 0);
}

function goType(value: unknown): string {
  if (isMap(value)) return "map[string]interface {}";
  return { string: "string", number: "int64", boolean: "bool" }[typeof value as string] ?? "<nil>";
}

function filtered(value: unknown, node: Extract<Node, { type: "filter" }>, scope: Scope): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${goType(value)} is not array or slice and cannot be filtered`);
  return value.filter((item: unknown) => {
    if (node.operator === "exists") return existing(node.left, item);
    const left = walk(node.left, [item], scope);
    if (left.length === 0) return false;
    const right = walk(node.right, [item], scope);
    if (right.length === 0) return false;
    if (left.length > 1 || right.length > 1) throw new Error("can only compare one element at a time");
    return compare(left[0], node.operator, right[0]);
  });
}

function existing(nodes: readonly Node[], item: unknown): boolean {
  return walk(nodes, [item], { allowMissingKeys: true }).length > 0;
}
