import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import { safeEncode } from "./safe-encode.ts";

export type PodTemplate = NonNullable<Deployment["spec"]>["template"];

export const hashLabel = "pod-template-hash";

/**
 * The name suffix of a template's ReplicaSet. Upstream hashes Go's dump of the struct with FNV-1a 32 and writes the decimal
 * digits in the safe alphabet; the dump cannot be had here, so the JSON with sorted keys takes its place: as stable, other
 * letters. @param collisionCount of the owner's status, to get another name when one is taken
 */
export function podTemplateHash(template: PodTemplate, collisionCount: number | undefined): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(template) + (collisionCount ?? ""))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return safeEncode(hash);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${name}:${canonical(field)}`).join(",")}}`;
}
