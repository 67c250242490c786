import { expect, test } from "vitest";
import { goJsonError } from "./go-json-error.ts";

/** Messages of Go's encoding/json for these texts (its scanner.go). */
test.each([
  ["", "unexpected end of JSON input"],
  ["   ", "unexpected end of JSON input"],
  ["hello", "invalid character 'h' looking for beginning of value"],
  ["apiVersion: v1", "invalid character 'a' looking for beginning of value"],
  ["{", "unexpected end of JSON input"],
  ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a":}', "invalid character '}' looking for beginning of value"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["{} x", "invalid character 'x' after top-level value"],
  ["trxe", "invalid character 'x' in literal true (expecting 'u')"],
  ["nul", "unexpected end of JSON input"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1ex", "invalid character 'x' in exponent of numeric literal"],
  ["01", "invalid character '1' after top-level value"],
  ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\x"`, "invalid character 'x' in string escape code"],
  [String.raw`"\u00g0"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
  ["'a'", String.raw`invalid character '\'' looking for beginning of value`],
])("%j", (text, message) => {
  expect(goJsonError(Buffer.from(text))).toBe(message);
});

test.each(["{}", ' {"a":[1,-2.5e+3,true,null,"x\\u0041"]} ', "0", '"é"'])("%s is JSON", (text) => {
  expect(goJsonError(Buffer.from(text))).toBeUndefined();
});

test("nesting has an end", () => {
  expect(goJsonError(Buffer.from("[".repeat(100_000)))).toBe("exceeded max depth");
});
