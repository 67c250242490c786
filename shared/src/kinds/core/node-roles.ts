import type { KubeObject } from "../../meta/object.ts";

const prefix = "node-role.kubernetes.io/";

/** `control-plane,worker`, sorted; `<none>` for a node without a role. */
export function nodeRoles({ metadata }: KubeObject): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key === "kubernetes.io/role" && value) return [value];
    return key.startsWith(prefix) && key.length > prefix.length ? [key.slice(prefix.length)] : [];
  });
  return [...new Set(roles)].sort().join(",") || "<none>";
}
