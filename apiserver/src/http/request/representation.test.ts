import { describe, expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { resourceOf } from "@kx/shared/schema/table";
import { representation } from "./representation.ts";
import type { RequestInfo, Verb } from "./request-info.ts";
import { servedResources } from "./served-resources.ts";

const definition = "io.k8s.api.apps.v1.Deployment";
const table = servedResources({ kinds: [{ definition, resource: resourceOf(definition), columns: [] }], legacyApis: false, servesSubresource: () => true });
const resource = table.get("apps/v1")!.get("deployments")!;
const info = (verb: Verb): RequestInfo => ({ verb, resource, namespace: "a", name: undefined, subresource: undefined });

const tableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const json = { form: "object", version: "v1", media: "json" };

describe("the first clause that can be served decides", () => {
  test.each<[string | undefined, Verb, object]>([
    [undefined, "get", json],
    ["", "get", json],
    ["*/*", "list", json],
    ["application/*", "list", json],
    ["application/json, */*", "get", json],
    ["application/json, */*;q=0.8", "get", json],
    ["application/vnd.kubernetes.protobuf,application/json", "list", json],
    ["application/vnd.kubernetes.protobuf, */*", "watch", json],
    ["application/json;charset=utf-8", "get", json],
    ["application/yaml", "get", { ...json, media: "yaml" }],
    ["application/yaml;q=0.2, application/json", "get", json],
    [tableAccept, "list", { form: "table", version: "v1", media: "json" }],
    [tableAccept, "watch", { form: "table", version: "v1", media: "json" }],
    ["application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", "get", { form: "table", version: "v1beta1", media: "json" }],
    ["application/json;as=Table;v=v2;g=meta.k8s.io,application/json", "get", json],
    ["application/json;as=Table;v=v1;g=example.org,application/json", "get", json],
    ["application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "watch", { form: "metadata", version: "v1", media: "json" }],
    ["application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "list", { form: "metadata", version: "v1", media: "json" }],
    ["application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json", "list", json],
    ["application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json", "list", { form: "metadata", version: "v1", media: "json" }],
  ])("%s for %s", (accept, verb, expected) => {
    expect(representation(accept, info(verb))).toEqual(expected);
  });
});

test.each<[string, Verb, string]>([
  ["text/html", "get", "only the following media types are accepted: application/json, application/yaml"],
  ["application/yaml", "watch", "only the following media types are accepted: application/json"],
  ["application/cbor", "list", "only the following media types are accepted: application/json, application/yaml"],
  ["application/json;as=Chair;v=v1;g=meta.k8s.io", "get", "the resource deployments.apps does not support being converted to a Chair"],
])("%s for %s is 406", (accept, verb, message) => {
  let error: unknown;
  try {
    representation(accept, info(verb));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(StatusError);
  expect((error as StatusError).status).toMatchObject({ code: 406, reason: "NotAcceptable", message });
});
