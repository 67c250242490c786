import { expect, test } from "vitest";
import { parseResourceArguments } from "./arguments.ts";

const names = (...items: [string, string][]) => ({ by: "name", items: items.map(([type, name]) => ({ type, name })) });

test.each([
  ["", { by: "nothing" }],
  ["svc", { by: "type", types: ["svc"] }],
  ["pods,svc,pods", { by: "type", types: ["pods", "svc"] }],
  ["svc web db", names(["svc", "web"], ["svc", "db"])],
  ["svc,pods web", names(["svc", "web"], ["pods", "web"])],
  ["svc/web pods/a", names(["svc", "web"], ["pods", "a"])],
])("%s", (line, asked) => {
  expect(parseResourceArguments(line.split(" ").filter(Boolean))).toEqual(asked);
});

test.each([
  ["svc/a b", "there is no need to specify a resource type as a separate argument"],
  ["svc/a/b", "arguments in resource/name form may not have more than one slash"],
  ["svc/", "arguments in resource/name form must have a single resource and name"],
  ["svc,pods/a", "arguments in resource/name form must have a single resource and name"],
])("%s: %s", (line, message) => {
  expect(() => parseResourceArguments(line.split(" "))).toThrow(message);
});
