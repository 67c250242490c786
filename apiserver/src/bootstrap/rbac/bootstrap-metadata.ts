import type { ObjectMeta } from "@kx/shared/meta/object";

/** Marks a role or binding as the cluster's own. */
export function bootstrapMetadata(name: string): ObjectMeta {
  return {
    name,
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
}
