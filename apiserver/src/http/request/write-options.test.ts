import { expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { resourceOf } from "@kx/shared/schema/table";
import type { ApiRequest } from "./api-request.ts";
import { servedResources } from "./served-resources.ts";
import { checkPatchOptions, writeContext } from "./write-options.ts";

const definition = "io.k8s.api.core.v1.ConfigMap";
const resource = servedResources({ kinds: [{ definition, resource: resourceOf(definition), columns: [] }], legacyApis: false, servesSubresource: () => true }).get("v1")!.get("configmaps")!;

const request = (query: string): ApiRequest => ({
  info: { verb: "create", resource, namespace: "a", name: undefined, subresource: undefined },
  user: { name: "u", groups: [] },
  query: new URLSearchParams(query),
  defaultFieldManager: "curl",
  contentType: "application/json",
  body: async () => ({ value: {} }),
  warn: () => {},
  signal: () => new AbortController().signal,
});

test.each([
  ["", { fieldManager: "curl", fieldValidation: "Warn", dryRun: false, apiVersion: "v1" }],
  ["fieldManager=me&fieldValidation=Strict&dryRun=All", { fieldManager: "me", fieldValidation: "Strict", dryRun: true }],
  ["fieldManager=&fieldValidation=", { fieldManager: "curl", fieldValidation: "Warn" }],
])("?%s", (query, expected) => {
  expect(writeContext(request(query), "CreateOptions")).toMatchObject(expected);
});

test.each([
  ["fieldValidation=x", 'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"'],
  ["dryRun=x", 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"x"}: supported values: "All"'],
  [`fieldManager=${"m".repeat(129)}`, 'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes'],
])("?%s is 422", (query, message) => {
  const error = errorOf(() => writeContext(request(query), "CreateOptions"));
  expect(error.status).toMatchObject({ code: 422, reason: "Invalid", message, details: { group: "meta.k8s.io", kind: "CreateOptions" } });
});

test.each([
  ["", true, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
  ["force=true", false, 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'],
])("a patch with ?%s (apply: %s) is 422", (query, apply, message) => {
  expect(errorOf(() => checkPatchOptions(new URLSearchParams(query), apply)).message).toBe(message);
});

function errorOf(call: () => unknown): StatusError {
  try {
    call();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
