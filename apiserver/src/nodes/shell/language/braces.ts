import type { WordNode } from "just-bash";
import type { WordPart } from "./ast.ts";

type Item = Extract<WordPart, { type: "BraceExpansion" }>["items"][number];

/** More than that a shell would not survive either. */
const mostItems = 100_000;

/** `a{b,c}{1..3}`: the words that its braces stand for, in order. */
export function expandBraces(word: WordNode): WordNode[] {
  const at = word.parts.findIndex(({ type }) => type === "BraceExpansion");
  const part = word.parts[at];
  if (part?.type !== "BraceExpansion") return [word];
  const before = word.parts.slice(0, at);
  const behind = expandBraces({ ...word, parts: word.parts.slice(at + 1) });
  return part.items.flatMap(partsOf).flatMap((parts) => behind.map((rest) => ({ ...word, parts: [...before, ...parts, ...rest.parts] })));
}

function partsOf(item: Item): WordPart[][] {
  if (item.type === "Word") return expandBraces(item.word).map(({ parts }) => parts);
  return range(item).map((text) => [{ type: "Literal", value: text }]);
}

function range({ start, end, step, startStr, endStr }: Extract<Item, { type: "Range" }>): string[] {
  const letters = typeof start === "string" && typeof end === "string";
  const [from, to] = letters ? [start.codePointAt(0)!, end.codePointAt(0)!] : [Number(start), Number(end)];
  const by = Math.abs(step ?? 1) || 1;
  const count = Math.min(Math.floor(Math.abs(to - from) / by) + 1, mostItems);
  const padded = [startStr, endStr].some((text) => text !== undefined && /^-?0\d/.test(text));
  const width = padded ? Math.max(startStr?.length ?? 0, endStr?.length ?? 0) : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = from + (to >= from ? 1 : -1) * index * by;
    if (letters) return String.fromCodePoint(value);
    return value < 0 ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0");
  });
}
