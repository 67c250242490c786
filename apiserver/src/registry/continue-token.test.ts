import { expect, test } from "vitest";
import { decodeContinue, encodeContinue, inconsistent } from "./continue-token.ts";

const prefix = "/registry/core/pods/";

test("a token is the real server's: base64url JSON without padding, the key below the collection and a zero behind it", () => {
  const token = encodeContinue(42, prefix, `${prefix}default/web-0`);
  expect(token).not.toContain("=");
  expect(JSON.parse(Buffer.from(token, "base64url").toString())).toEqual({ v: "meta.k8s.io/v1", rv: 42, start: "default/web-0\0" });
  expect(decodeContinue(token, prefix)).toEqual({ revision: 42, after: `${prefix}default/web-0` });
});

test("a token may leave the revision open", () => {
  expect(decodeContinue(encodeContinue(inconsistent, prefix, `${prefix}default/web-0`), prefix)).toEqual({ revision: undefined, after: `${prefix}default/web-0` });
});

const encoded = (token: unknown): string => Buffer.from(JSON.stringify(token)).toString("base64url");

test.each([
  ["no base64", "%%%", ": illegal base64 data at input byte 0"],
  ["half a character", "AAAAA", ": illegal base64 data at input byte 4"],
  ["no JSON", "AAAA", ": invalid JSON"],
  ["another version", encoded({ v: "v2", rv: 1, start: "a\0" }), ": server does not recognize this encoded version v2"],
  ["no revision", encoded({ v: "meta.k8s.io/v1", rv: 0, start: "a\0" }), ": incorrect encoded start resourceVersion (version meta.k8s.io/v1)"],
  ["no key", encoded({ v: "meta.k8s.io/v1", rv: 1, start: "" }), ": encoded start key empty (version meta.k8s.io/v1)"],
  ["a key outside", encoded({ v: "meta.k8s.io/v1", rv: 1, start: "../secrets/a\0" }), ": ../secrets/a\0"],
])("%s is 400", (_what, token, why) => {
  const message = `invalid continue token: continue key is not valid${why}`;
  expect(() => decodeContinue(token, prefix)).toThrow(expect.objectContaining({ code: 400, message }));
});
