import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { PriorityClass, systemPriorityClasses } from "@kx/shared/kinds/scheduling/priority-class";
import { plan, type Planned } from "./create-missing.ts";
import { serviceRanges } from "./service-address.ts";

/** What every start makes sure of: the namespaces and priority classes that clients rely on, and the range of the Services. */
export function foundation(serviceCIDR: string): Planned[] {
  return [
    ...["default", "kube-system", "kube-public", "kube-node-lease"].map((name) => plan(Namespace, { metadata: { name } })),
    ...systemPriorityClasses.map((priorityClass) => plan(PriorityClass, priorityClass)),
    plan(ServiceCIDR, { metadata: { name: "kubernetes" }, spec: { cidrs: serviceRanges(serviceCIDR) } }),
  ];
}

/** ConfigMaps as kubeadm leaves them (wire facts F3). */
export function configMaps({ clientCA, proxyMode, podCIDR }: { clientCA: string; proxyMode: string; podCIDR: string }): Planned[] {
  const proxyConfig = [
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1",
    "kind: KubeProxyConfiguration",
    `clusterCIDR: ${podCIDR}`,
    `mode: ${proxyMode}`,
    "",
  ].join("\n");
  return [
    plan(ConfigMap, { metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" }, data: { "client-ca-file": clientCA } }),
    plan(ConfigMap, { metadata: { name: "kube-proxy", namespace: "kube-system", labels: { app: "kube-proxy" } }, data: { "config.conf": proxyConfig } }),
  ];
}
