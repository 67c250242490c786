import type { PolicyRule } from "@kx/shared/kinds/rbac/policy-rule";
import { onResources, read, write } from "./rules.ts";

/** What a namespace's admin may beyond its editors. */
export const aggregateToAdmin: PolicyRule[] = [
  onResources("authorization.k8s.io", "localsubjectaccessreviews", "create"),
  onResources("rbac.authorization.k8s.io", "rolebindings roles", "create delete deletecollection get list patch update watch"),
];

/** What an editor may beyond a viewer. */
export const aggregateToEdit: PolicyRule[] = [
  onResources("core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", read),
  onResources("core", "serviceaccounts", "impersonate"),
  onResources("core", "pods pods/attach pods/exec pods/portforward pods/proxy", write),
  onResources("core", "pods/eviction", "create"),
  onResources(
    "core",
    "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
    write,
  ),
  onResources("core", "serviceaccounts/token", "create"),
  onResources("core events.k8s.io", "events", write),
  onResources(
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
    write,
  ),
  onResources("autoscaling", "horizontalpodautoscalers", write),
  onResources("batch", "cronjobs jobs", write),
  onResources(
    "extensions",
    "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale",
    write,
  ),
  onResources("policy", "poddisruptionbudgets", write),
  onResources("networking.k8s.io", "ingresses networkpolicies", write),
  onResources("coordination.k8s.io", "leases", "create delete deletecollection get list patch update watch"),
  onResources("resource.k8s.io", "resourceclaims resourceclaimtemplates", write),
];

/** What a viewer may: no secrets, no roles. */
export const aggregateToView: PolicyRule[] = [
  onResources(
    "core",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
    read,
  ),
  onResources(
    "core",
    "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
    read,
  ),
  onResources("core", "namespaces", read),
  onResources("core events.k8s.io", "events", read),
  onResources("discovery.k8s.io", "endpointslices", read),
  onResources(
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
    read,
  ),
  onResources("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", read),
  onResources("batch", "cronjobs cronjobs/status jobs jobs/status", read),
  onResources(
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
    read,
  ),
  onResources("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
  onResources("networking.k8s.io", "ingresses ingresses/status networkpolicies", read),
  onResources("resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates", read),
];
