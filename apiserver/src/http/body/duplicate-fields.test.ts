import { expect, test } from "vitest";
import { duplicateFields } from "./duplicate-fields.ts";

const duplicates = (text: string): string[] => duplicateFields(text, JSON.parse(text));

test.each<[string, string[]]>([
  ['{"a":1,"b":2}', []],
  ['{ "a": 1, "b": { "a": 2 } }', []],
  ['{"a":1,"a":2}', ['duplicate field "a"']],
  ['{"a":1,"a":2,"a":3}', ['duplicate field "a"', 'duplicate field "a"']],
  ['{"spec":{"x":{"y":1},"x":null}}', ['duplicate field "spec.x"']],
  ['{"spec":{"ports":[{"port":1},{"port":2,"port":3}]}}', ['duplicate field "spec.ports[1].port"']],
  ['{"a":"}\\"{","a":[ ]}', ['duplicate field "a"']],
  ['{"a":{},"b":[],"\\u0061":1}', ['duplicate field "a"']],
  ['[ {"k":1 , "k":2} ]', ['duplicate field "[0].k"']],
])("%s", (text, expected) => {
  expect(duplicates(text)).toEqual(expected);
});
