import { expect, test } from "vitest";
import { splitDocuments } from "./split-documents.ts";

const split = (text: string) => splitDocuments(text, "f.yaml").map((document) => [document.firstLine, document.text]);

test.each([
  ["one document", "a: 1\nb: 2\n", [[1, "a: 1\nb: 2\n"]]],
  ["a leading marker", "---\na: 1\n", [[2, "a: 1\n"]]],
  ["two documents", "a: 1\n---\nb: 2\n", [[1, "a: 1"], [3, "b: 2\n"]]],
  ["content on the marker's line", "--- {a: 1}\n", [[1, " {a: 1}\n"]]],
  ["nothing between markers", "---\n---\n\n---\n", []],
  ["carriage returns", "a: 1\r\n---\r\nb: 2\r\n", [[1, "a: 1"], [3, "b: 2\n"]]],
  ["a byte order mark", "\ufeffa: 1\n", [[1, "a: 1\n"]]],
])("%s", (_, text, documents) => {
  expect(split(text)).toEqual(documents);
});
