import type { EndpointAddress, EndpointPort, EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import { isReady } from "../pod-state.ts";
import { repackSubsets } from "./repack-subsets.ts";
import { hostnameFor, isHeadless, podIps, targetPort, targetReference } from "./service-pods.ts";

/** The subsets of a Service's Endpoints (pkg/controller/endpoint syncService). */
export function planSubsets(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const published = service.spec?.publishNotReadyAddresses === true;
  const shown = pods.filter((pod) => published || !pod.metadata.deletionTimestamp);
  return repackSubsets(shown.flatMap((pod) => subsetsOfPod(service, pod, published || isReady(pod))));
}

function subsetsOfPod(service: Service, pod: Pod, ready: boolean): EndpointSubset[] {
  const ip = ipOfFirstFamily(service, pod);
  if (!ip) return [];
  const hostname = hostnameFor(pod, service);
  const nodeName = pod.spec?.nodeName;
  const address: EndpointAddress = {
    ip,
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: targetReference(pod),
  };
  const state = ready ? { addresses: [address] } : { notReadyAddresses: [address] };
  const ports = service.spec?.ports ?? [];
  if (ports.length === 0) return isHeadless(service) ? [state] : [];
  return ports.flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name, protocol = "TCP", appProtocol } = port;
    const endpoint: EndpointPort = { ...(name ? { name } : {}), port: number, protocol, ...(appProtocol ? { appProtocol } : {}) };
    return [{ ...state, ports: [endpoint] }];
  });
}

function ipOfFirstFamily({ spec }: Service, pod: Pod): string | undefined {
  const six = spec?.ipFamilies?.[0] === "IPv6";
  return podIps(pod).find((ip) => ip.includes(":") === six);
}

/** More addresses than an Endpoints object may hold. */
const capacity = 1000;

/**
 * At most 1000 addresses, ready ones before the others, taken from all subsets in proportion (truncateEndpoints).
 * @returns undefined when all fit
 */
export function truncateSubsets(subsets: readonly EndpointSubset[]): EndpointSubset[] | undefined {
  const ready = count(subsets, "addresses");
  const notReady = count(subsets, "notReadyAddresses");
  if (ready + notReady <= capacity) return undefined;
  const cut = ready > capacity ? "addresses" : "notReadyAddresses";
  const room = ready > capacity ? capacity : capacity - ready;
  let left = room;
  return subsets.map((subset) => {
    const present = subset[cut] ?? [];
    const kept = Math.min(left, Math.ceil((present.length / (cut === "addresses" ? ready : notReady)) * room));
    left -= kept;
    const { notReadyAddresses, ...readyOnly } = subset;
    if (cut === "addresses") return { ...readyOnly, addresses: present.slice(0, kept) };
    return kept > 0 ? { ...subset, notReadyAddresses: notReadyAddresses?.slice(0, kept) ?? [] } : readyOnly;
  });
}

const count = (subsets: readonly EndpointSubset[], of: "addresses" | "notReadyAddresses"): number =>
  subsets.reduce((sum, subset) => sum + (subset[of]?.length ?? 0), 0);
