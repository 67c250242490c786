import { expect, test } from "vitest";
import { warningTexts } from "@kx/shared/client/warning-header";
import { warningHeader } from "./warning-header.ts";

test.each([
  ["plain", '299 - "plain"'],
  ['unknown field "dat"', String.raw`299 - "unknown field \"dat\""`],
  [String.raw`a\b`, String.raw`299 - "a\\b"`],
])("%s", (text, header) => {
  expect(warningHeader(text)).toBe(header);
  expect(warningTexts([header])).toEqual([text]);
});

test("a text with a line break cannot be sent", () => {
  expect(warningHeader("a\nb")).toBeUndefined();
});
