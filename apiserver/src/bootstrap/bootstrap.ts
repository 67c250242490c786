import { getIfPresent } from "@kx/shared/client/get-if-present";
import type { ApiClient } from "@kx/shared/client/api-client";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { serviceAddress, serviceRanges } from "./service-address.ts";
import { createMissing, plan } from "./create-missing.ts";
import { dnsObjects } from "./dns-objects.ts";
import { ingressNamespace, ingressObjects } from "./ingress-objects.ts";
import { clusterRoleBindings } from "./rbac/cluster-role-bindings.ts";
import { clusterRoles } from "./rbac/cluster-roles.ts";
import { configMaps, foundation } from "./system-objects.ts";

export interface BootstrapOptions {
  serviceCIDR: string;
  podCIDR: string;
  /** Undefined: iptables for a fresh cluster, else what the cluster has. */
  proxyMode: string | undefined;
  clientCA: string;
  /** Of the `kubernetes` Service's endpoint. */
  apiPort: number;
}

/** The last object of a fresh cluster: once it is there, what a user deletes of the others stays deleted. */
const mark = { namespace: "kube-public", name: "cluster-info" };

/** Gives a fresh cluster what clients and lessons find on a real one; a known cluster gets its foundation alone. */
export async function bootstrap(client: ApiClient, options: BootstrapOptions): Promise<void> {
  const { serviceCIDR, podCIDR, clientCA, apiPort, proxyMode } = options;
  await createMissing(client, [...foundation(serviceCIDR), ...clusterRoles(), ...clusterRoleBindings()]);
  await addSecondFamily(client, serviceRanges(serviceCIDR));
  await createMissing(client, [
    plan(Service, {
      metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
      spec: { clusterIP: serviceAddress(serviceCIDR, 1), ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: apiPort }] },
    }),
  ]);
  const configured = configMaps({ clientCA, proxyMode: proxyMode ?? "iptables", podCIDR });
  if (await getIfPresent(client, ConfigMap, mark)) {
    if (proxyMode) await client.patch(ConfigMap, { namespace: "kube-system", name: "kube-proxy" }, { type: "merge", body: { data: (configured[1]!.object as ConfigMap).data } });
    return;
  }
  await createMissing(client, [...configured, ...dnsObjects(serviceAddress(serviceCIDR, 10)), ingressNamespace()]);
  await createMissing(client, ingressObjects());
  await createMissing(client, [plan(ConfigMap, { metadata: { ...mark }, data: {} })]);
}

/** A cluster of one family may be started with two (pkg/controlplane/controller/defaultservicecidr); nothing else changes its ranges. */
async function addSecondFamily(client: ApiClient, asked: readonly string[]): Promise<void> {
  const { metadata, spec } = await client.get(ServiceCIDR, { name: "kubernetes" });
  const known = spec?.cidrs ?? [];
  if (asked.length !== 2 || known.length !== 1 || known[0] !== asked[0]) return;
  await client.patch(ServiceCIDR, { name: metadata.name! }, { type: "merge", body: { spec: { cidrs: asked } } });
}
