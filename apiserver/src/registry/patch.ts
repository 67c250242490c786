import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { modified } from "@kx/shared/errors/status-error";
import { applyJsonPatch } from "@kx/shared/patch/json-patch";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import { applyStrategicMergePatch } from "@kx/shared/patch/strategic-merge-patch";
import { isObject } from "@kx/shared/schema/json-value";
import { apply } from "./apply.ts";
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
  patchBody: PatchBody,
  context: UpdateContext,
): Promise<Written<T>> {
  const { type, body } = patchBody;
  if (type === "apply") return await apply(floor, kind, ref, patchBody, context);
  const version = servedVersion(kind, context.apiVersion);
  return await change(floor, kind, ref, context, (old) => {
    const live = version.fromStored(old);
    const outcome = patched(version, live, type, body);
    const next = decodePatched(kind, context.subresource === "status" ? withoutKept(outcome, live) : outcome, context);
    const { resourceVersion } = next.metadata;
    const conditional = resourceVersion !== old.metadata.resourceVersion;
    if (conditional && resourceVersion !== undefined) throw modified(kind.resource, ref.name);
    return { next, conditional: false };
  });
}

function patched<T extends KubeObject>(version: ServedVersion<T>, live: KubeObject, type: Exclude<PatchBody["type"], "apply">, body: unknown): unknown {
  switch (type) {
    case "json":
      return applyJsonPatch(live, body);
    case "merge":
      return applyMergePatch(live, body);
    case "strategic":
      return applyStrategicMergePatch(version.definition, live, body);
  }
}

/**
 * A patch of the status mostly leaves the rest alone; what it leaves is taken from the old state afterwards, and need not
 * be read again. Defaults of a status that depend on the rest belong to `prepareForStatusUpdate`.
 */
function withoutKept(outcome: unknown, live: KubeObject): unknown {
  if (!isObject(outcome)) return outcome;
  const own = new Set(["apiVersion", "kind", "metadata", "status"]);
  const before = live as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.entries(outcome).filter(([name, value]) => own.has(name) || value !== before[name]));
}
