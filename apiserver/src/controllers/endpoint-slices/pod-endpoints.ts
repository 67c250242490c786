import type { Endpoint, EndpointSlicePort } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import { hostnameFor, isHeadless, podIps, targetPort, targetReference } from "../endpoints/service-pods.ts";
import { isReady } from "../pod-state.ts";
import { portsKey, sortPorts, type AddressType, type EndpointGroup } from "./desired-slices.ts";
import { zoneLabel } from "./zone-shares.ts";

/** Finds the node of a pod; undefined when there is none of that name. */
export type FindNode = (name: string) => Node | undefined;

/**
 * What the slices of a Service have to hold: its pods' endpoints, grouped by address type and by the port numbers that
 * its ports come to on them (endpointslice/reconciler reconcileByAddressType). A pod whose node is unknown waits for it.
 */
export function podEndpoints(service: Service, pods: readonly Pod[], findNode: FindNode): EndpointGroup[] {
  return addressTypesOf(service).flatMap((addressType) => {
    const groups = new Map<string, { ports: EndpointSlicePort[]; endpoints: Endpoint[] }>();
    for (const pod of pods) {
      const node = findNode(pod.spec?.nodeName ?? "");
      const addresses = podIps(pod).filter((ip) => ip.includes(":") === (addressType === "IPv6"));
      if (addresses.length === 0 || !isPlaced(service, node)) continue;
      const ports = portsOn(service, pod);
      const key = portsKey(ports);
      const group = groups.get(key) ?? { ports: sortPorts(ports), endpoints: [] };
      groups.set(key, group);
      group.endpoints.push(endpointOf(service, pod, { addresses, node }));
    }
    return [...groups.values()].map((group) => ({ addressType, ...group }));
  });
}

/** Whether its node is known; one that is published as it is needs none. */
export const isPlaced = ({ spec }: Service, node: Node | undefined): boolean => node !== undefined || spec?.publishNotReadyAddresses === true;

export function addressTypesOf({ spec }: Service): AddressType[] {
  const families = (spec?.ipFamilies ?? []).filter((family): family is AddressType => family === "IPv4" || family === "IPv6");
  return families.length > 0 ? families : ["IPv4"];
}

function portsOn(service: Service, pod: Pod): EndpointSlicePort[] {
  const ports = service.spec?.ports ?? [];
  if (ports.length === 0 && isHeadless(service)) return [];
  return ports.flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function endpointOf(service: Service, pod: Pod, { addresses, node }: { addresses: string[]; node: Node | undefined }): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = hostnameFor(pod, service);
  const nodeName = pod.spec?.nodeName;
  const zone = node?.metadata.labels?.[zoneLabel];
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: targetReference(pod),
    ...(zone ? { zone } : {}),
  };
}
