import { expect, test } from "vitest";
import { seededRandom } from "@kx/shared/meta/clock";
import { generatedName } from "./generated-name.ts";

test("five characters of an alphabet without vowels follow the base", () => {
  const random = seededRandom(1);
  const names = Array.from({ length: 200 }, () => generatedName("web-", random));
  for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(new Set(names).size).toBe(200);
});

test("a long base is cut so that the name stays a label", () => {
  expect(generatedName("a".repeat(100), () => 0)).toBe(`${"a".repeat(58)}bbbbb`);
  expect(generatedName("a", () => 0.9999)).toBe("a99999");
});
