import { describe, expect, test } from "vitest";
import { parseDocument } from "./parse-document.ts";

const parse = (text: string) => parseDocument({ file: "f.yaml", text, firstLine: 1 });

// go-yaml v2 behind sigs.k8s.io/yaml, which kubectl reads with.
test.each([
  ["a: yes", { a: true }],
  ["a: 0777", { a: 511 }],
  ["a: 1:30", { a: "1:30" }],
  ["a: 2026-01-02", { a: "2026-01-02" }],
  ["a: 1\na: 2", { a: 2 }],
  ["a: &x {b: 1}\nc:\n  <<: *x", { a: { b: 1 }, c: { b: 1 } }],
  ['{"a": [1, "x"]}', { a: [1, "x"] }],
  ['{"a": 1,}', { a: 1 }],
  ["# nothing", undefined],
])("%j is %j", (text, value) => {
  expect(parse(text)).toEqual(value);
});

const head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n";

// The messages are those of kubectl 1.33 for the same text.
describe("faults in kubectl's words", () => {
  test.each([
    ["a tab", `${head}\tname: a\n`, "line 4: found character that cannot start any token"],
    ["an open quote", `${head}  name: a\ndata:\n  x: "unclosed\n`, "line 7: found unexpected end of stream"],
    ["a dedented line", `${head}  name: a\n data:\n  x: y\n`, "line 4: did not find expected key"],
    ["no colon", "apiVersion: v1\nkind ConfigMap\nmetadata:\n  name: a\n", "line 3: could not find expected ':'"],
    ["no blank after a colon", "apiVersion: v1\nkind:ConfigMap\nmetadata:\n  name: a\n", "line 3: could not find expected ':'"],
    ["a line that is too deep", "spec:\n  ports:\n  - protocol: TCP\n      port: 80\n      targetPort: 9376\n", "line 4: mapping values are not allowed in this context"],
    ["two values", "metadata:\n  name: b\n  x: y: z\n", "line 3: mapping values are not allowed in this context"],
    ["text behind a quoted value", `${head}  name: "a"b\n`, "line 3: did not find expected key"],
    ["an open brace", `${head}  name: {a\n`, "line 4: did not find expected ',' or '}'"],
    ["an open bracket", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name2: [1, 2}\n", "line 2: did not find expected ',' or ']'"],
    ["an unknown anchor", `${head}  name: *x\n`, "unknown anchor 'x' referenced"],
    ["a reserved character", `${head}  name: @x\n`, "line 4: found character that cannot start any token"],
    ["a percent sign", `${head}  name: a\n  labels:\n    a: %x\n`, "line 6: found character that cannot start any token"],
    ["a dash without its blank", "metadata:\n  name: a\nspec:\n  ports:\n  -port: 80\n   protocol: TCP\n", "line 6: mapping values are not allowed in this context"],
  ])("%s", (_, text, message) => {
    expect(() => parse(text)).toThrow(`error parsing f.yaml: error converting YAML to JSON: yaml: ${message}`);
  });
});
