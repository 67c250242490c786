import { expect, test } from "vitest";
import { decodeContinue, encodeContinue } from "./continue-token.ts";

const prefix = "/registry/core/pods/";

test("a token is the real server's: base64url JSON without padding, the key below the collection and a zero behind it", () => {
  const token = encodeContinue(42, prefix, `${prefix}default/web-0`);
  expect(token).not.toContain("=");
  expect(JSON.parse(Buffer.from(token, "base64url").toString())).toEqual({ v: "meta.k8s.io/v1", rv: 42, start: "default/web-0\0" });
  expect(decodeContinue(token, prefix)).toEqual({ revision: 42, after: `${prefix}default/web-0` });
});

const encoded = (token: unknown): string => Buffer.from(JSON.stringify(token)).toString("base64url");

test.each([
  ["no JSON", "%%%", "continue key is not valid: illegal base64 data"],
  ["another version", encoded({ v: "v2", rv: 1, start: "a\0" }), 'continue key is not valid: server does not recognize this encoded version "v2"'],
  ["no revision", encoded({ v: "meta.k8s.io/v1", rv: 0, start: "a\0" }), "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)"],
  ["no key", encoded({ v: "meta.k8s.io/v1", rv: 1, start: "" }), "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)"],
])("%s is 400", (_what, token, message) => {
  expect(() => decodeContinue(token, prefix)).toThrow(expect.objectContaining({ code: 400, message }));
});
