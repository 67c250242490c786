import { expect, test } from "vitest";
import { warningTexts } from "./warning-header.ts";

test.each<[string[], string[]]>([
  [['299 - "unknown field \\"spec.x\\""'], ['unknown field "spec.x"']],
  [['299 - "a, b", 299 - "c"'], ["a, b", "c"]],
  [['299 kx "dated" "Sun, 06 Nov 1994 08:49:37 GMT"', '299 - "second"'], ["dated", "second"]],
  [[], []],
])("%j", (headers, texts) => {
  expect(warningTexts(headers)).toEqual(texts);
});
