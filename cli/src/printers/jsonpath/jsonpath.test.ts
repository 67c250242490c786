import { describe, expect, test } from "vitest";
import { compileJsonPath, relaxedPath } from "./jsonpath.ts";

const value = {
  bools: [true, false, true, false],
  numbers: [1, 2, 3, 4],
  maps: [
    { name: "one", value: 1 },
    { name: "two", value: 2.02 },
    { name: "three", value: 3.03 },
    { name: "four", value: 4.04 },
  ],
  book: [
    { category: "reference", price: 8.95 },
    { category: "fiction", price: 12.99, pages: 3 },
  ],
  labels: { "web/html": 15, "k8s-app": 20, "app.io/x": "dotted" },
  nothing: null,
};

// The cases are those that client-go's util/jsonpath promises.
test.each([
  ["{.bools}", "[true,false,true,false]"],
  ["{.bools[0]}", "true"],
  ["{.bools[-1]}", "false"],
  ["{.bools[0:2]}", "true false"],
  ["{.bools[:4:2]}", "true true"],
  ["{.maps[::2]}", '{"name":"one","value":1} {"name":"three","value":3.03}'],
  ["{.maps[-1:]}", '{"name":"four","value":4.04}'],
  ["{.numbers[1,3]}", "2 4"],
  ["{.maps[*].name}", "one two three four"],
  ["{['bools'][0]}", "true"],
  ["hello {.missing}!", "hello !"],
  ['{"{"}', "{"],
  ["{..price}", "8.95 12.99"],
  ["{...price}", "8.95 12.99"],
  ["{$.labels.web/html}", "15"],
  ["{.labels.k8s-app}", "20"],
  ["{.labels.app\\.io/x}", "dotted"],
  ["{.nothing}", "null"],
  ["{.book[?(@.price<10)].category}", "reference"],
  ['{.book[?(@.category=="fiction")].price}', "12.99"],
  ["{.book[?(@.pages)].category}", "fiction"],
  ['{range .book[*]}{.category}{"\\t"}{.price}{"\\n"}{end}', "reference\t8.95\nfiction\t12.99\n"],
  ["{range .missing[*]}x{end}done", "done"],
  ["{range .maps[0:2]}{range .missing[*]}x{end}{.name};{end}", "one;two;"],
])("%s prints %s", (template, printed) => {
  expect(compileJsonPath(template).print(value)).toBe(printed);
});

describe("errors", () => {
  test.each([
    ["{.x", "unclosed action"],
    ["{hello}", "unrecognized identifier hello"],
    ["{.labels[0]}", "map[string]interface {} is not array or slice"],
    ["{.book[?(@.price<>10)]}", "unrecognized filter operator <>"],
    ["{.book[?(@.price=='x')]}", "incompatible types for comparison"],
    ["{range .labels.*}{@}{end}{end}", "not in range, nothing to end"],
    ["{.numbers[9]}", "array index out of bounds: index 9, length 4"],
    ["{.numbers[a]}", "invalid array index a"],
    ["{.numbers[0}", "unterminated array"],
    ["{.book[?(@.price}", "unterminated filter"],
    ['{"x}', "unterminated quoted string"],
    ["{!}", "unrecognized character in action: U+0021 '!'"],
  ])("%s: %s", (template, message) => {
    expect(() => compileJsonPath(template).print(value)).toThrow(message);
  });
});

test("as JSON every result is an indented list", () => {
  expect(compileJsonPath("{.numbers[0:2]}").print(value, { asJson: true })).toBe("[\n    1,\n    2\n]\n");
});

test.each([
  ["metadata.name", "{.metadata.name}"],
  [".metadata.name", "{.metadata.name}"],
  ["{metadata.name}", "{.metadata.name}"],
  ["{.metadata.name}", "{.metadata.name}"],
])("%s is %s", (relaxed, whole) => {
  expect(relaxedPath(relaxed)).toBe(whole);
});

test("a path is no template", () => {
  expect(() => relaxedPath("a {.b}")).toThrow("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
});
