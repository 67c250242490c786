import { ClusterRole } from "@kx/shared/kinds/rbac/cluster-role";
import type { PolicyRule } from "@kx/shared/kinds/rbac/policy-rule";
import { plan, type Planned } from "../create-missing.ts";
import { bootstrapMetadata } from "./bootstrap-metadata.ts";
import { onResources, onUrls } from "./rules.ts";
import { aggregateToAdmin, aggregateToEdit, aggregateToView } from "./user-rules.ts";

const aggregation = "rbac.authorization.k8s.io/aggregate-to-";

/** The roles that users meet, of those that every cluster has (bootstrappolicy/policy.go ClusterRoles). */
export function clusterRoles(): Planned[] {
  // What the aggregation controller makes of the roles that are meant for these three.
  const view = aggregateToView;
  const edit = [...aggregateToEdit, ...view];
  const admin = [...edit, ...aggregateToAdmin];
  return [
    role("cluster-admin", [onResources("*", "*", "*"), onUrls("*", "*")]),
    aggregated("admin", admin),
    aggregated("edit", edit, "admin"),
    aggregated("view", view, "edit"),
    role("system:basic-user", [
      onResources("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", "create"),
      onResources("authentication.k8s.io", "selfsubjectreviews", "create"),
    ]),
    role("system:discovery", [
      onUrls("/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/", "get"),
    ]),
    role("system:public-info-viewer", [onUrls("/healthz /livez /readyz /version /version/", "get")]),
  ];
}

const role = (name: string, rules: PolicyRule[]): Planned => plan(ClusterRole, { metadata: bootstrapMetadata(name), rules });

/** @param into the role that this one is part of */
function aggregated(name: string, rules: PolicyRule[], into?: string): Planned {
  const metadata = bootstrapMetadata(name);
  if (into) metadata.labels = { ...metadata.labels, [`${aggregation}${into}`]: "true" };
  return plan(ClusterRole, {
    metadata,
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${aggregation}${name}`]: "true" } }] },
    rules,
  });
}
