import type { KubeObject } from "@kx/shared/meta/object";
import type { ApiResource } from "../../resources/api-resource.ts";

export interface ApplyPatch {
  contentType: "application/strategic-merge-patch+json" | "application/merge-patch+json";
  body: Record<string, unknown>;
}

interface ThreeWay {
  original: unknown;
  modified: KubeObject;
  current: KubeObject;
}

/** Strategic for kinds whose schema is known, JSON merge for others, as kubectl chooses. */
export async function createPatch(resource: ApiResource, { original, modified, current }: ThreeWay): Promise<ApplyPatch> {
  const { definitionOfKind } = await import("@kx/shared/schema/table");
  const definition = definitionOfKind(resource);
  if (definition === undefined) {
    const { createThreeWayJsonMergePatch } = await import("@kx/shared/patch/three-way-json-merge");
    const body = createThreeWayJsonMergePatch({ original, modified, current }) as Record<string, unknown>;
    return { contentType: "application/merge-patch+json", body };
  }
  const { createThreeWayPatch } = await import("@kx/shared/patch/three-way-merge");
  const body = createThreeWayPatch(definition, { original, modified, current }) as Record<string, unknown>;
  return { contentType: "application/strategic-merge-patch+json", body };
}

/** What the object would become: `--dry-run=client` shows it without asking the server. */
export async function patchedLocally(resource: ApiResource, current: KubeObject, patch: ApplyPatch): Promise<KubeObject> {
  const { definitionOfKind } = await import("@kx/shared/schema/table");
  const definition = definitionOfKind(resource);
  if (definition === undefined) {
    const { applyMergePatch } = await import("@kx/shared/patch/merge-patch");
    return applyMergePatch(current, patch.body) as KubeObject;
  }
  const { applyStrategicMergePatch } = await import("@kx/shared/patch/strategic-merge-patch");
  return applyStrategicMergePatch(definition, current, patch.body) as KubeObject;
}
