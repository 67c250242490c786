import { expect, test } from "vitest";
import { splitAtCommand } from "./global-flags.ts";

test.each([
  ["get svc", { name: "get", rest: ["svc"] }],
  ["-n prod get svc", { name: "get", rest: ["-n", "prod", "svc"] }],
  ["--namespace=prod get svc", { name: "get", rest: ["--namespace=prod", "svc"] }],
  ["--help", { name: undefined, rest: ["--help"] }],
  ["", { name: undefined, rest: [] }],
])("%s", (line, split) => {
  expect(splitAtCommand(line.split(" ").filter(Boolean))).toEqual(split);
});
