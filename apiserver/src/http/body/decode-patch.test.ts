import { expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { decodePatch, patchType } from "./decode-patch.ts";

test.each([
  ["application/json-patch+json", "json"],
  ["application/merge-patch+json", "merge"],
  ["application/strategic-merge-patch+json", "strategic"],
  ["application/apply-patch+yaml", "apply"],
] as const)("%s is a %s patch", (contentType, type) => {
  expect(patchType(contentType)).toBe(type);
});

test("any other media type is 415 with the list", () => {
  expect(() => patchType("application/json")).toThrow(
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml",
  );
});

test.each([
  ["json", "{}", "json: cannot unmarshal object into Go value of type jsonpatch.Patch"],
  ["json", "x", "invalid character 'x' looking for beginning of value"],
  ["merge", "x", "error decoding patch: invalid character 'x' looking for beginning of value"],
  ["merge", "[]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"],
  ["strategic", "", "unexpected end of JSON input"],
] as const)("a %s patch of %j is refused", async (type, text, message) => {
  const error = await decodePatch({ bytes: Buffer.from(text) }, type).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StatusError);
  expect((error as StatusError).status).toMatchObject({ code: 400, reason: "BadRequest", message });
});

test("an apply patch is YAML", async () => {
  expect(await decodePatch({ bytes: Buffer.from("kind: Pod\n") }, "apply")).toEqual({ value: { kind: "Pod" }, duplicateFields: [] });
});
