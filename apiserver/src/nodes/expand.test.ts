import { expect, test } from "vitest";
import { expand } from "./expand.ts";

const values: Readonly<Record<string, string>> = { VAR_A: "A", VAR_B: "B", VAR_C: "C", VAR_REF: "$(VAR_A)", VAR_EMPTY: "" };

// The cases of third_party/forked/golang/expansion/expand_test.go.
test.each([
  ["$(VAR_A)", "A"],
  ["___$(VAR_B)___", "___B___"],
  ["___$(VAR_C)", "___C"],
  ["$(VAR_A)-$(VAR_A)", "A-A"],
  ["$(VAR_A)-1", "A-1"],
  ["foo$(VAR_EMPTY)bar", "foobar"],
  ["$$(VAR_A)", "$(VAR_A)"],
  ["$$$(VAR_A)", "$A"],
  ["$$$$(VAR_A)", "$$(VAR_A)"],
  ["$$$$$(VAR_A)", "$$A"],
  ["foo\\$(VAR_A)", "foo\\A"],
  ["$VAR_A", "$VAR_A"],
  ["$(VAR_DNE)", "$(VAR_DNE)"],
  ["$(VAR_REF)", "$(VAR_A)"],
  ["$$(VAR_REF)", "$(VAR_REF)"],
  ["foo$$var", "foo$var"],
  ["f000-$$VAR_A", "f000-$VAR_A"],
  ["$?", "$?"],
  ["$()", "$()"],
  ["$(", "$("],
  ["($(VAR_A)", "(A"],
  ["$(VAR_A$(VAR_B)", "$(VAR_A$(VAR_B)"],
  ["$(foo bar)", "$(foo bar)"],
  ["{$(VAR_A)}", "{A}"],
])("%s is %s", (text, expanded) => {
  expect(expand(text, (name) => values[name])).toBe(expanded);
});
