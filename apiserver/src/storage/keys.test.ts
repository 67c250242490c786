import { describe, expect, test } from "vitest";
import { compareKeys, prefixEnd, rangeStart } from "./keys.ts";

// RFC 3629: the order of UTF-8 bytes is that of the code points.
const ordered = ["", "\0", "/", "/a", "/a\0", "/a/", "/aa", "/b", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{1f600}", "\u{10ffff}"];

test("keys are ordered as their UTF-8 bytes", () => {
  for (const a of ordered) {
    for (const b of ordered) expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
});

describe("the first key behind a prefix", () => {
  test.each([
    ["/a", "/b"],
    ["/a/", "/a0"],
    ["/\ud7ff", "/\ue000"],
    ["/\uffff", "/\u{10000}"],
    ["/a\u{10ffff}", "/b"],
    ["\u{10ffff}\u{10ffff}", undefined],
    ["", undefined],
  ])("%j is %j", (prefix, end) => {
    expect(prefixEnd(prefix)).toBe(end);
  });
});

describe("a range starts", () => {
  test.each([
    [{ prefix: "/p/" }, "/p/"],
    [{ prefix: "/p/", after: "/p/a" }, "/p/a\0"],
    [{ prefix: "/p/", after: "/a" }, "/p/"],
    [{ prefix: "/p/", after: "/q" }, "/q\0"],
  ])("%j at %j", (range, start) => {
    expect(rangeStart(range)).toBe(start);
  });
});
