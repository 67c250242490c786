import type { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import type { PodTemplate } from "@kx/shared/kinds/core/pod/pod-types";
import { goJson } from "@kx/shared/json/go-json";
import { safeEncode } from "../safe-encode.ts";

/** What a revision remembers: a strategic merge patch that puts a template back (pkg/controller/statefulset getPatch). */
export function revisionData(template: PodTemplate | undefined): object {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

/** The template that a revision remembers. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch: _replace, ...template } = (data as { spec?: { template?: PodTemplate & { $patch?: string } } } | undefined)?.spec?.template ?? {};
  return template;
}

/**
 * FNV-1 32 over Go's JSON of the data, in the safe alphabet (pkg/controller/history HashControllerRevision).
 * @param collisionCount of the owner's status, to get another name when one is taken
 */
export function revisionHash(data: object, collisionCount: number): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(goJson(data) + collisionCount)) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return safeEncode(hash);
}
