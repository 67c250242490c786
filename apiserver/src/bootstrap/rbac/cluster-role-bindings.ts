import { ClusterRoleBinding } from "@kx/shared/kinds/rbac/cluster-role-binding";
import { plan, type Planned } from "../create-missing.ts";
import { bootstrapMetadata } from "./bootstrap-metadata.ts";

const apiGroup = "rbac.authorization.k8s.io";

/** Who has them: each binding is named after its role (bootstrappolicy/policy.go ClusterRoleBindings). */
const groups = {
  "cluster-admin": ["system:masters"],
  "system:basic-user": ["system:authenticated"],
  "system:discovery": ["system:authenticated"],
  "system:public-info-viewer": ["system:authenticated", "system:unauthenticated"],
};

export function clusterRoleBindings(): Planned[] {
  return Object.entries(groups).map(([role, names]) =>
    plan(ClusterRoleBinding, {
      metadata: bootstrapMetadata(role),
      roleRef: { apiGroup, kind: "ClusterRole", name: role },
      subjects: names.map((name) => ({ apiGroup, kind: "Group", name })),
    }),
  );
}
