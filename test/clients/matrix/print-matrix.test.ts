import { expect, test } from "vitest";
import { printMatrix } from "./print-matrix.ts";

test("rows are commands, columns releases; what a release does not have is a dash", () => {
  const releases = new Map([
    [{ version: "1.20", path: "" }, new Map([["get", "ok"]] as const)],
    [{ version: "1.33", path: "" }, new Map([["get", "FAIL"], ["events", "ok"]] as const)],
  ]);
  expect(printMatrix([{ name: "get" }, { name: "events", since: 26 }], releases).split("\n")).toEqual([
    "kubectl  1.20  1.33",
    "get        ok  FAIL",
    "events      -    ok",
  ]);
});
