import { expect, test } from "vitest";
import { toYaml } from "./yaml.ts";

// What `kubectl create --dry-run=client -o yaml` (1.33) prints for a ConfigMap with these values.
test.each([
  ["plain", "a b", "a b"],
  ["an empty string", "", '""'],
  ["a word that is a boolean in YAML 1.1", "yes", '"yes"'],
  ["null's word", "null", '"null"'],
  ["a merge key is left plain", "<<", "<<"],
  ["a number", "17", '"17"'],
  ["an octal number", "0o17", '"0o17"'],
  ["a number with underscores", "1_000", '"1_000"'],
  ["no number", "1e", "1e"],
  ["an address in base 60", "1:30", '"1:30"'],
  ["a date", "2026-01-02", '"2026-01-02"'],
  ["a time", "2026-01-02T03:04:05Z", '"2026-01-02T03:04:05Z"'],
  ["a time with a blank has no zone in go-yaml", "2026-01-02 03:04:05Z", "2026-01-02 03:04:05Z"],
  ["a leading dash with a blank", "- a", "'- a'"],
  ["a leading dash", "-a", "-a"],
  ["a colon with a blank", "a: b", "'a: b'"],
  ["a colon", "a:b", "a:b"],
  ["a comment sign after a blank", "a #b", "'a #b'"],
  ["a quote inside", "it's", "it's"],
  ["a quote in a quoted value", "a'b: c", "'a''b: c'"],
  ["a tab", "a\tb", '"a\\tb"'],
  ["a trailing blank", "true ", "'true '"],
  ["a character beyond the basic plane", "a\u{1f4a1}", '"a\\U0001F4A1"'],
  ["a line break", "a\nb", "|-\n  a\n  b"],
  ["a final line break", "a\n", "|\n  a"],
  ["two final line breaks", "a\n\n", "|+\n  a\n"],
  ["a leading blank in a block", " a\nb", "|2-\n   a\n  b"],
  ["a blank before a line break", "a \nb", '"a \\nb"'],
])("%s", (_, value, printed) => {
  expect(toYaml({ x: value })).toBe(`x: ${printed}\n`);
});

test("a long value is folded after column 80", () => {
  const words = "word ".repeat(30).trim();
  expect(toYaml({ x: words })).toBe(`x: ${"word ".repeat(16).trim()}\n  ${"word ".repeat(14).trim()}\n`);
});

test("lists are not indented in their map, keys are sorted with numbers as numbers", () => {
  expect(toYaml({ b: [{ name: "x", ports: [80, 443] }, []], a10: 1, a9: true, a: null, empty: {} })).toBe(
    "a: null\na9: true\na10: 1\nb:\n- name: x\n  ports:\n  - 80\n  - 443\n- []\nempty: {}\n",
  );
});
