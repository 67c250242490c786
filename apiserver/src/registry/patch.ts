import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { modified, unsupportedMediaType } from "@kx/shared/errors/status-error";
import { applyJsonPatch } from "@kx/shared/patch/json-patch";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import { applyStrategicMergePatch } from "@kx/shared/patch/strategic-merge-patch";
import { decodePatched } from "./decode-draft.ts";
import type { Floor } from "./pipeline.ts";
import type { PatchBody, Written } from "./registry.ts";
import { change, type UpdateContext } from "./update.ts";
import { servedVersion, type ServedVersion } from "./versions.ts";

/** See Registry.patch. The patch is applied to the version that the client speaks. */
export async function patch<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  ref: ObjectRef,
  { type, body }: PatchBody,
  context: UpdateContext,
): Promise<Written<T>> {
  const version = servedVersion(kind, context.apiVersion);
  return await change(floor, kind, ref, context, (old) => {
    const live = version.fromStored(old);
    const next = decodePatched(kind, patched(version, live, type, body), context);
    const { resourceVersion } = next.metadata;
    const conditional = resourceVersion !== old.metadata.resourceVersion;
    if (conditional && resourceVersion !== undefined) throw modified(kind.resource, ref.name);
    return { next, conditional: false };
  });
}

function patched<T extends KubeObject>(version: ServedVersion<T>, live: KubeObject, type: PatchBody["type"], body: unknown): unknown {
  switch (type) {
    case "json":
      return applyJsonPatch(live, body);
    case "merge":
      return applyMergePatch(live, body);
    case "strategic":
      return applyStrategicMergePatch(version.definition, live, body);
    case "apply":
      throw unsupportedMediaType(["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"]);
  }
}
