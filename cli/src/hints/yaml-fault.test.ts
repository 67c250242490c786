import { expect, test } from "vitest";
import { parseDocument } from "../resources/parse-document.ts";
import { hintFor } from "./index.ts";

async function hintOf(text: string, firstLine = 1): Promise<string | undefined> {
  try {
    parseDocument({ file: "f.yaml", text, firstLine });
  } catch (error) {
    return hintFor(error, undefined);
  }
  return undefined;
}

const lines = (...text: string[]): string => text.join("\n");

test("the place counts in the file, not in the document", async () => {
  expect(await hintOf("metadata:\n  name: a\n  x: y: z\n", 10)).toBe(
    lines('f.yaml:12:6: a value that holds ": " needs quotes', "    12 |   x: y: z", "       |      ^", "  likely meant:", '    12 |   x: "y: z"'),
  );
});

test.each([
  ["a line that is too deep", "ports:\n- protocol: TCP\n    port: 80\n", '3:5: "port" is indented too deep: it belongs beside "protocol" of the line above', "  port: 80"],
  ["a dash without its blank", "ports:\n-port: 80\n protocol: TCP\n", "2:1: a list item needs a blank after its dash", "- port: 80"],
  ["a colon without its blank", "kind:Service\nmetadata:\n  name: a\n", "1:6: a colon needs a blank after it", "kind: Service"],
  ["no colon", "kind Service\nmetadata:\n  name: a\n", "1:5: a colon is missing between name and value", "kind: Service"],
  ["a tab", "metadata:\n\tname: a\n", "2:1: YAML takes no tabs here: indent with blanks", "  name: a"],
  ["an open quote", 'a: "b\nc: d\n', "1:4: this quote is never closed", 'a: "b"'],
  ["a reserved character", "a: @b\n", "1:4: a value cannot begin with this character: put it in quotes", 'a: "@b"'],
  ["an alias", "a: *b\n", "1:4: a value that begins with * refers to an anchor: put it in quotes", 'a: "*b"'],
])("%s", async (_, text, place, meant) => {
  const hint = (await hintOf(text)) ?? "";
  expect(hint.split("\n")[0]).toBe(`f.yaml:${place}`);
  expect(hint.split("\n").at(-1)).toMatch(/^ +\d+ \| /);
  expect(hint.split("\n").at(-1)?.replace(/^ +\d+ \| /, "")).toBe(meant);
});

test.each([
  ["an open brace", "a: {b\n", "1:4: this { is never closed with }"],
  ["an odd indent", "a:\n  b: c\n d: e\n", "3:2: this line is not indented like its neighbours"],
  ["text behind a value", 'a: "b"c\n', "1:7: something follows the end of the value"],
])("%s", async (_, text, place) => {
  expect(await hintOf(text)).toContain(`f.yaml:${place}`);
});
