import { describe, expect, test } from "vitest";
import { canonicalQuantity, compareQuantities, milliValue, parseQuantity, quantityValue } from "./quantity.ts";

// Cases of k8s.io/apimachinery/pkg/api/resource/quantity_test.go and of the API's own documentation.
describe("the canonical text", () => {
  test.each([
    ["0", "0"],
    ["0n", "0"],
    ["0Mi", "0"],
    ["1000m", "1"],
    ["1024Mi", "1Gi"],
    ["100Ki", "100Ki"],
    ["500m", "500m"],
    ["0.5", "500m"],
    [".5", "500m"],
    ["1.5", "1500m"],
    ["1.5Gi", "1536Mi"],
    ["0.5Mi", "512Ki"],
    ["0.001Ki", "1024m"],
    ["1000", "1k"],
    ["1000k", "1M"],
    ["12e6", "12e6"],
    ["1e3", "1e3"],
    ["1000e0", "1e3"],
    ["100000000n", "100m"],
    ["0.0000000001", "1n"],
    ["-1000m", "-1"],
    ["9223372036854775808", "9223372036854775808"],
    ["100Ei", "9223372036854775807"],
    ["1023Ki", "1023Ki"],
    ["2048", "2048"],
  ])("%s -> %s", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });
});

test.each([
  ["", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["abc", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1.1.1", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1 Gi", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1Kx", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1GiB", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1gi", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ["1K", "unable to parse quantity's suffix"],
  ["1mi", "unable to parse quantity's suffix"],
])("%j is refused: %s", (text, message) => {
  expect(() => parseQuantity(text)).toThrow(message);
});

test.each([
  ["1", "1000m", 0],
  ["1Gi", "1G", 1],
  ["100m", "1", -1],
  ["1e3", "1k", 0],
])("%s compared with %s", (a, b, order) => {
  expect(compareQuantities(a, b)).toBe(order);
});

test("values round up", () => {
  expect(milliValue("0.1234")).toBe(124);
  expect(milliValue("2")).toBe(2000);
  expect(quantityValue("1500m")).toBe(2);
  expect(quantityValue("128Mi")).toBe(134217728);
});
