import { expect, test } from "vitest";
import { hasPattern, literalPattern, matches } from "./pattern.ts";

test.each([
  ["abc", "a*", true],
  ["abc", "a?c", true],
  ["abc", "a?", false],
  ["a/b", "*", true],
  ["b", "[abc]", true],
  ["d", "[a-c]", false],
  ["d", "[!a-c]", true],
  ["]", "[]]", true],
  ["-", "[a-]", true],
  ["7", "[[:digit:]]", true],
  ["x", "[[:digit:][:alpha:]]", true],
  ["[a", "[a", true],
  ["a*", "a\\*", true],
  ["ab", "a\\*", false],
  ["a.b", "a.b", true],
  ["axb", "a.b", false],
  ["foo", "@(foo|bar)", true],
  ["", "*(a)", true],
  ["aab", "+(a)b", true],
  ["b", "?(a)b", true],
  ["a\nb", "a*b", true],
])("%j against %j: %s", (text, pattern, is) => {
  expect(matches(text, pattern)).toBe(is);
});

test("a literal matches itself alone", () => {
  for (const text of ["*", "a?b", "[x]", "\\", "a(b|c)", "!x"]) {
    expect(matches(text, literalPattern(text))).toBe(true);
    expect(hasPattern(literalPattern(text))).toBe(false);
  }
});
