import { expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { decodeBody } from "./decode-body.ts";

const decode = (text: string, contentType = "application/json"): ReturnType<typeof decodeBody> =>
  decodeBody({ bytes: Buffer.from(text, "latin1") }, { contentType, kind: "Pod", strict: true });

async function refusal(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => "accepted",
    (error: unknown) => (error instanceof StatusError ? `${error.code} ${error.message}` : error),
  );
}

const unrecognized = "400 the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: ";

test.each([
  ["", `${unrecognized}unexpected end of JSON input (<empty>)`],
  ["hello", `${unrecognized}invalid character 'h' looking for beginning of value (68656c6c6f)`],
  ['{"kind": Pod}', `${unrecognized}invalid character 'P' looking for beginning of value ({"kind": Pod})`],
  [
    `{"kind":"Pod","metadata":{"name":"a-long-name"},}`,
    `${unrecognized}invalid character '}' looking for beginning of object key string ({"kind":"Pod","metadata":{"nam ...)`,
  ],
  [
    "[]",
    String.raw`${unrecognized}json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" } (5b5d)`,
  ],
])("%j is refused as JSON", async (text, message) => {
  expect(await refusal(decode(text))).toBe(message);
});

test("an absent content type is JSON", async () => {
  expect(await decode('{"kind":"Pod"}', "")).toEqual({ value: { kind: "Pod" }, duplicateFields: [] });
});

test.each(["application/x-www-form-urlencoded", "text/plain", "application/cbor"])("%s is 415", async (contentType) => {
  expect(await refusal(decode("{}", contentType))).toBe(
    "415 the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  );
});

test("YAML reads as the API server's library does", async () => {
  const text = "kind: Pod\nspec:\n  hostNetwork: yes\n  mode: 0777\n  at: 2024-01-01\n  ports: [1:30]\n  base: &b {a: 1}\n  more: {<<: *b}\n";
  expect(await decode(text, "application/yaml")).toEqual({
    value: { kind: "Pod", spec: { hostNetwork: true, mode: 511, at: "2024-01-01", ports: ["1:30"], base: { a: 1 }, more: { a: 1 } } },
    duplicateFields: [],
  });
});

test("YAML names repeated keys with their line", async () => {
  expect(await decode("kind: Pod\nspec:\n  a: 1\n  a: 2\n", "application/yaml")).toMatchObject({
    duplicateFields: ['yaml: unmarshal errors:\n  line 4: key "a" already set in map'],
  });
});

test("YAML that does not parse names the line", async () => {
  expect(await refusal(decode("kind: Pod\nspec: [1\n", "application/yaml"))).toMatch(
    /^400 the object provided is unrecognized \(must be of type Pod\): error converting YAML to JSON: yaml: line \d+: /,
  );
});

test("a protobuf body without its prefix is refused", async () => {
  expect(await refusal(decode("{}", "application/vnd.kubernetes.protobuf"))).toBe(
    "400 the object provided is unrecognized (must be of type Pod): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({})",
  );
});

test("a protobuf body is decoded", async () => {
  // Unknown { TypeMeta { v1, Namespace }, raw: Namespace { metadata { name: foo } }, "", "" }, as kubectl writes it.
  const bytes = Buffer.from("6b3873000a0f0a02763112094e616d65737061636512070a050a03666f6f1a002200", "hex");
  const { value } = await decodeBody({ bytes }, { contentType: "application/vnd.kubernetes.protobuf", kind: "Namespace", strict: true });
  expect(value).toMatchObject({ apiVersion: "v1", kind: "Namespace", metadata: { name: "foo" } });
});

test("a value from this process is kept as it is", async () => {
  const value = { kind: "Pod" };
  expect((await decodeBody({ value }, { contentType: "", kind: "Pod", strict: true })).value).toBe(value);
});
