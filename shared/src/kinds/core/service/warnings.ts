import { cidrWarnings, ipWarnings } from "../../../meta/ip-rules.ts";
import { isHeadless, specOf, type Service } from "./model.ts";
import { topologyAwareHints, topologyMode } from "./validate.ts";

/** What is accepted but hardly meant. Upstream: pkg/api/service/warnings.go. */
export function warnings(service: Service): string[] {
  const spec = specOf(service);
  const { type, externalIPs = [], externalName, trafficDistribution } = spec;
  const headless = type === "ClusterIP" && isHeadless(service);
  const external = type === "ExternalName";
  return [
    ...when(
      service.metadata.annotations?.[topologyAwareHints] !== undefined,
      `annotation ${topologyAwareHints} is deprecated, please use ${topologyMode} instead`,
    ),
    ...oddAddresses("spec.clusterIPs", spec.clusterIPs),
    ...(headless ? ignoredWhenHeadless(service) : []),
    ...oddAddresses("spec.externalIPs", externalIPs),
    ...when(
      externalIPs.length > 0 && !headless && !external,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ),
    ...ipWarnings("spec.loadBalancerIP", spec.loadBalancerIP ?? ""),
    ...(spec.loadBalancerSourceRanges ?? []).flatMap((cidr, index) =>
      cidrWarnings(`spec.loadBalancerSourceRanges[${index}]`, cidr),
    ),
    ...when(external && externalIPs.length > 0, 'spec.externalIPs is ignored when spec.type is "ExternalName"'),
    ...when(!external && Boolean(externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"'),
    ...when(
      trafficDistribution === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ),
  ];
}

function ignoredWhenHeadless(service: Service): string[] {
  const { loadBalancerIP, externalIPs = [], sessionAffinity } = specOf(service);
  return [
    ...when(Boolean(loadBalancerIP), "spec.loadBalancerIP is ignored for headless services"),
    ...when(externalIPs.length > 0, "spec.externalIPs is ignored for headless services"),
    ...when(sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services"),
  ];
}

const oddAddresses = (path: string, ips: readonly string[] = []): string[] =>
  ips.flatMap((ip, index) => ipWarnings(`${path}[${index}]`, ip));

const when = (holds: boolean, text: string): string[] => (holds ? [text] : []);
