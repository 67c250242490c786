import type { Key } from "./storage.ts";

/** Orders keys by their UTF-8 bytes; `<` compares UTF-16 units, which differ from that above U+FFFF. */
export function compareKeys(a: Key, b: Key): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** A surrogate is half of a code point that stands behind every single unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The first key behind all keys that start with the prefix; undefined when no key can stand behind them. */
export function prefixEnd(prefix: Key): Key | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // Between U+D7FF and U+E000 there are surrogates only, which no UTF-8 text holds.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

/** The first key of a range: the prefix itself, or what follows `after`. */
export function rangeStart(range: { prefix: Key; after?: Key }): Key {
  const { prefix, after } = range;
  return after === undefined || compareKeys(after, prefix) < 0 ? prefix : `${after}\0`;
}
