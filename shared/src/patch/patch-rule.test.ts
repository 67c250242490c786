import { expect, test } from "vitest";
import { definition } from "../schema/table.ts";
import { patchRule } from "./patch-rule.ts";

/** How clients count on lists being merged: by this key, as a union, or not at all. */
test.each<[string, string, string]>([
  ["apimachinery.pkg.apis.meta.v1.ObjectMeta", "ownerReferences", "by uid"],
  ["apimachinery.pkg.apis.meta.v1.ObjectMeta", "finalizers", "union"],
  ["apimachinery.pkg.apis.meta.v1.ObjectMeta", "managedFields", "replaced"],
  ["api.core.v1.PodSpec", "containers", "by name"],
  ["api.core.v1.PodSpec", "initContainers", "by name"],
  ["api.core.v1.PodSpec", "ephemeralContainers", "by name"],
  ["api.core.v1.PodSpec", "imagePullSecrets", "by name"],
  ["api.core.v1.PodSpec", "schedulingGates", "by name"],
  ["api.core.v1.PodSpec", "volumes", "by name, retaining keys"],
  ["api.core.v1.PodSpec", "resourceClaims", "by name, retaining keys"],
  ["api.core.v1.PodSpec", "hostAliases", "by ip"],
  ["api.core.v1.PodSpec", "topologySpreadConstraints", "by topologyKey"],
  ["api.core.v1.PodSpec", "tolerations", "replaced"],
  ["api.core.v1.PodSpec", "readinessGates", "replaced"],
  ["api.core.v1.Container", "ports", "by containerPort"],
  ["api.core.v1.Container", "env", "by name"],
  ["api.core.v1.Container", "volumeMounts", "by mountPath"],
  ["api.core.v1.Container", "volumeDevices", "by devicePath"],
  ["api.core.v1.Container", "envFrom", "replaced"],
  ["api.core.v1.Container", "command", "replaced"],
  ["api.core.v1.PodStatus", "conditions", "by type"],
  ["api.core.v1.PodStatus", "podIPs", "by ip"],
  ["api.core.v1.PodStatus", "hostIPs", "by ip"],
  ["api.core.v1.PodStatus", "containerStatuses", "replaced"],
  ["api.core.v1.ServiceSpec", "ports", "by port"],
  ["api.core.v1.ServiceSpec", "clusterIPs", "replaced"],
  ["api.core.v1.ServiceStatus", "conditions", "by type"],
  ["api.core.v1.LoadBalancerStatus", "ingress", "replaced"],
  ["api.core.v1.Endpoints", "subsets", "replaced"],
  ["api.discovery.v1.EndpointSlice", "endpoints", "replaced"],
  ["api.networking.v1.IngressSpec", "rules", "replaced"],
  ["api.networking.v1.IngressSpec", "tls", "replaced"],
  ["api.networking.v1.HTTPIngressRuleValue", "paths", "replaced"],
  ["api.apps.v1.DeploymentSpec", "strategy", "retaining keys"],
  ["api.apps.v1.DeploymentStatus", "conditions", "by type"],
  ["api.apps.v1.ReplicaSetStatus", "conditions", "by type"],
  ["api.core.v1.NodeSpec", "taints", "replaced"],
  ["api.core.v1.NodeSpec", "podCIDRs", "union"],
  ["api.core.v1.NodeStatus", "addresses", "by type"],
  ["api.core.v1.NodeStatus", "images", "replaced"],
  ["api.core.v1.ServiceAccount", "secrets", "by name"],
  ["api.core.v1.ServiceAccount", "imagePullSecrets", "replaced"],
  ["api.core.v1.NamespaceSpec", "finalizers", "replaced"],
])("%s %s: %s", (name, field, expected) => {
  const { strategy, mergeKey } = patchRule({ definition: definition(`io.k8s.${name}`) }, field);
  const merges = strategy.includes("merge") && (mergeKey ? `by ${mergeKey}` : "union");
  const texts = [merges, strategy.includes("retainKeys") && "retaining keys"].filter(Boolean);
  expect(texts.join(", ") || "replaced").toBe(expected);
});
