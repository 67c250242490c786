import { kinds } from "@kx/shared/kinds/index";
import { resourcePath } from "@kx/shared/client/resource-path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type Answer, type RunningApi } from "../../support/start-api.ts";
// The objects as Go programs post them; `encode-bodies.go` made them with the release's own encoder.
import bodies from "./bodies.json" with { type: "json" };
import { deleteOptions, objects } from "./objects.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/apis/networking.k8s.io/v1/servicecidrs", { body: { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16"] } } });
});
afterAll(() => api.close());

const protobuf = { "content-type": "application/vnd.kubernetes.protobuf", accept: "application/vnd.kubernetes.protobuf,application/json" };
const bytesOf = (kind: string): Buffer => Buffer.from((bodies as Record<string, string>)[kind] ?? "", "base64");
/** Without what differs from one creation to the next; of a refusal, which fields were refused: its texts print maps in the order in which they came. */
function comparable({ status, text, json }: Answer): unknown {
  if (status >= 400) return { status, fields: json.details.causes.map(({ field }: { field: string }) => field) };
  const object = JSON.parse(text.replaceAll(json.metadata.uid, "uid").replaceAll(/kube-api-access-\w{5}/g, "kube-api-access")) as { metadata: object };
  return { status, object: { ...object, metadata: { ...object.metadata, creationTimestamp: "", managedFields: [] } } };
}

describe.each(kinds.map(({ resource }) => [resource.kind, resource] as const))("%s", (kind, resource) => {
  const collection = resourcePath(resource, resource.namespaced ? { namespace: "default" } : {});
  const object = objects().get(kind)!;
  const path = `${collection}/${object.metadata.name}`;

  test("posted in protobuf is the object that is posted in JSON", async () => {
    const inJson = await api.call("POST", `${collection}?dryRun=All&fieldValidation=Strict`, { body: object });
    const inProtobuf = await api.call("POST", `${collection}?dryRun=All&fieldValidation=Strict`, { body: bytesOf(kind), headers: protobuf });
    expect(inJson.status, inJson.text).toBe(201);
    expect(comparable(inProtobuf)).toEqual(comparable(inJson));
    expect([inProtobuf.headers.get("content-type"), inProtobuf.warnings]).toEqual(["application/json", inJson.warnings]);
  });

  test("replaces it as JSON does, and options in protobuf hold for its deletion", async () => {
    const { json: created } = await api.call("POST", collection, { body: bytesOf(kind), headers: protobuf });
    const inJson = await api.call("PUT", `${path}?dryRun=All`, { body: object });
    const inProtobuf = await api.call("PUT", `${path}?dryRun=All`, { body: bytesOf(kind), headers: protobuf });
    expect(comparable(inProtobuf)).toEqual(comparable(inJson));
    const refused = await api.call("DELETE", path, { body: bytesOf("DeleteOptions"), headers: protobuf });
    expect([refused.status, refused.json.message]).toEqual([409, expect.stringContaining(`the UID in the precondition (${deleteOptions.preconditions.uid}) does not match the UID in record (${created.metadata.uid})`)]);
    expect((await api.call("DELETE", path)).status).toBe(200);
  });
});
