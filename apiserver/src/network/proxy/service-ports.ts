import { isIPv6 } from "node:net";
import type { Service } from "@kx/shared/kinds/core/service";
import type { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { hostPort, type Protocol } from "@kx/shared/net/addresses";
import { parseCidr, type Cidr } from "../topology/cidr.ts";
import { serviceKey, type Endpoint, type ServicePort } from "./service-port.ts";

const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";
/** Services and slices with one of these labels are somebody else's (pkg/proxy/config, NewServiceConfig's selector). */
const foreignLabels = ["service.kubernetes.io/service-proxy-name", "service.kubernetes.io/headless"];

const isForeign = (object: Service | EndpointSlice): boolean =>
  foreignLabels.some((label) => object.metadata.labels?.[label] !== undefined);

/** Services without a cluster IP have nothing to translate (pkg/proxy/util, ShouldSkipService). */
function isSkipped({ spec }: Service): boolean {
  return !spec?.clusterIP || spec.clusterIP === "None" || spec.type === "ExternalName";
}

function sourceRanges(service: Service): readonly Cidr[] | undefined {
  if (service.spec?.type !== "LoadBalancer") return undefined;
  const annotated = service.metadata.annotations?.[sourceRangesAnnotation];
  const texts = service.spec.loadBalancerSourceRanges?.length
    ? service.spec.loadBalancerSourceRanges
    : annotated?.split(",").filter((text) => text.trim() !== "");
  if (!texts?.length) return undefined;
  const ranges = texts.map(parseCidr);
  return ranges.some(({ bits }) => bits === 0) ? undefined : ranges;
}

/** The endpoints of the slices' port of that name and protocol, one for each address, sorted by its text. */
function endpointsOf(
  slices: readonly EndpointSlice[],
  wanted: { portName: string; protocol: Protocol; family: string },
): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of slices) {
    if (slice.addressType !== wanted.family || isForeign(slice)) continue;
    const port = slice.ports?.find(
      ({ name, protocol, port: number }) =>
        (name ?? "") === wanted.portName && (protocol ?? "TCP") === wanted.protocol && number,
    )?.port;
    if (!port) continue;
    for (const { addresses, conditions, nodeName, hints } of slice.endpoints ?? []) {
      const ip = addresses[0];
      if (!ip) continue;
      const address = hostPort(ip, port);
      found.set(address, {
        ip,
        port,
        address,
        ready: conditions?.ready ?? true,
        serving: conditions?.serving ?? true,
        terminating: conditions?.terminating ?? false,
        node: nodeName,
        forZones: hints?.forZones?.length ? hints.forZones.map(({ name }) => name) : undefined,
        forNodes: hints?.forNodes?.length ? hints.forNodes.map(({ name }) => name) : undefined,
      });
    }
  }
  return [...found.values()].sort((left, right) => (left.address < right.address ? -1 : 1));
}

const family = (ip: string): string => (isIPv6(ip) ? "IPv6" : "IPv4");

/**
 * What kube-proxy makes of a Service and its slices: one entry a port and address family
 * (pkg/proxy/serviceport.go, newBaseServiceInfo; pkg/proxy/endpointslicecache.go).
 */
export function servicePorts(service: Service, slices: readonly EndpointSlice[]): ServicePort[] {
  const spec = service.spec;
  if (!spec || isSkipped(service) || isForeign(service)) return [];
  const clusterIPs = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ""];
  const loadBalancerIPs = (service.status?.loadBalancer?.ingress ?? [])
    .filter(({ ip, ipMode }) => ip && ipMode !== "Proxy")
    .map(({ ip }) => ip ?? "");
  const ranges = sourceRanges(service);
  const key = serviceKey(service);
  return [...new Set(clusterIPs.map(family))].flatMap((addressType) => {
    const ofFamily = (ips: readonly string[]) => ips.filter((ip) => family(ip) === addressType);
    return (spec.ports ?? []).map((port): ServicePort => {
      const protocol = (port.protocol ?? "TCP") as Protocol;
      const nodePort = spec.type === "ClusterIP" ? undefined : port.nodePort || undefined;
      const externalIPs = ofFamily(spec.externalIPs ?? []);
      const balancerIPs = ofFamily(loadBalancerIPs);
      return {
        name: port.name ? `${key}:${port.name}` : key,
        service,
        protocol,
        port: port.port,
        nodePort,
        clusterIPs: ofFamily(clusterIPs),
        externalIPs,
        loadBalancerIPs: balancerIPs,
        internalLocal: spec.internalTrafficPolicy === "Local",
        externalLocal: spec.externalTrafficPolicy === "Local",
        externallyAccessible: nodePort !== undefined || externalIPs.length > 0 || balancerIPs.length > 0,
        healthCheckNodePort: spec.healthCheckNodePort || undefined,
        sourceRanges: ranges,
        affinitySeconds:
          spec.sessionAffinity === "ClientIP" ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : undefined,
        endpoints: endpointsOf(slices, { portName: port.name ?? "", protocol, family: addressType }),
      };
    });
  });
}
