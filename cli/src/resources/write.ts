import { resourcePath } from "@kx/shared/client/resource-path";
import type { Transport } from "@kx/shared/client/transport";
import type { KubeObject } from "@kx/shared/meta/object";
import type { DryRun } from "./dry-run.ts";
import type { ManifestObject } from "./manifests.ts";
import type { FieldValidation } from "./validation.ts";

export interface WriteOptions {
  dryRun: DryRun;
  fieldManager: string;
  fieldValidation: FieldValidation;
}

function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions): Record<string, string | undefined> {
  return { dryRun: dryRun === "server" ? "All" : undefined, fieldManager, fieldValidation };
}

/** @throws StatusError */
export async function createObject(transport: Transport, { resource, namespace }: ManifestObject, body: unknown, options: WriteOptions): Promise<KubeObject> {
  const answer = await transport.request({
    method: "POST",
    path: resourcePath(resource, { namespace }),
    query: writeQuery(options),
    body,
  });
  return answer.body as KubeObject;
}

/** @throws StatusError */
export async function patchObject(
  transport: Transport,
  { resource, namespace, object }: ManifestObject,
  patch: { contentType: string; body: unknown; force?: boolean },
  options: WriteOptions,
): Promise<KubeObject> {
  const answer = await transport.request({
    method: "PATCH",
    path: resourcePath(resource, { namespace, name: object.metadata.name }),
    query: { ...writeQuery(options), force: patch.force === undefined ? undefined : String(patch.force) },
    body: patch.body,
    contentType: patch.contentType,
  });
  return answer.body as KubeObject;
}
