import { expect, test } from "vitest";
import { applyJsonPatch } from "./json-patch.ts";

const live = { data: { a: "1" }, list: ["x"] };

test("applies to a copy", () => {
  const patch = [{ op: "add", path: "/data/b~1c", value: { deep: [1] } }, { op: "test", path: "/data/b~1c/deep/0", value: 1 }];
  expect(applyJsonPatch(live, patch)).toEqual({ data: { a: "1", "b/c": { deep: [1] } }, list: ["x"] });
  expect(live).toEqual({ data: { a: "1" }, list: ["x"] });
});

const nop = { op: "add", path: "/data/a", value: "2" };
const rejected = "the server rejected our request due to an error in our request";

test.each<[number, string, unknown]>([
  [400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp", {}],
  [400, "error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp", ["x"]],
  [413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", Array.from({ length: 10_001 }, () => nop)],
  [422, rejected, [nop, { op: "test", path: "/data/a", value: "1" }]],
  [422, rejected, [{ op: "remove", path: "/data/z" }]],
  [422, rejected, [{ op: "add", path: "no pointer", value: 1 }]],
  [422, rejected, [{ op: "add", path: "/data/a/b", value: 1 }]],
  [422, rejected, [{ op: "add", path: "/list/2", value: 1 }]],
  [422, rejected, [{ op: "replace", path: "/list/1", value: 1 }]],
  [422, rejected, [{ op: "mix", path: "/data/a" }]],
  [422, rejected, [{ op: "add", value: 1 }]],
])("%i %s", (code, message, patch) => {
  expect(() => applyJsonPatch(live, patch)).toThrow(expect.objectContaining({ code, message }));
});
