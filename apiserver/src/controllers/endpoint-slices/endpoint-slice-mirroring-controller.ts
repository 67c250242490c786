import { Endpoints, type EndpointAddress, type EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import { EndpointSlice, managedByLabel, serviceNameLabel, type Endpoint } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Service } from "@kx/shared/kinds/core/service";
import { canonicalIp, ipFamily } from "@kx/shared/meta/ip";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { defineController } from "../controller.ts";
import { repackSubsets } from "../endpoints/repack-subsets.ts";
import { triggerTimeAnnotation } from "../endpoints/trigger-time.ts";
import { controllerReference } from "../owners.ts";
import { labelled, namesake } from "../wakes.ts";
import { sortPorts, type EndpointGroup } from "./desired-slices.ts";
import { planSlices, type SlicePlan } from "./plan-slices.ts";
import { slicesOf } from "./slice-index.ts";
import { writeSlices } from "./write-slices.ts";

const managedBy = "endpointslicemirroring-controller.k8s.io";
const skipLabel = "endpointslice.kubernetes.io/skip-mirror";
const leaderAnnotation = "control-plane.alpha.kubernetes.io/leader";

/** Upstream's default of --mirroring-max-endpoints-per-subset. */
const capacity = 1000;

/** Copies hand-made Endpoints into slices, which is all that proxies read (pkg/controller/endpointslicemirroring). */
export const endpointSliceMirroringController = defineController<Endpoints>({
  name: "endpointslicemirroring-controller",
  reconciles: Endpoints,
  wakesOn: [namesake(Service), labelled(EndpointSlice, serviceNameLabel)],
  async reconcile(endpoints, ref, { cache, client, events }) {
    const existing = slicesOf(ref, managedBy, cache);
    if (!endpoints || !isMirrored(endpoints, cache.of(Service).get(ref))) {
      await writeSlices({ create: [], update: [], delete: existing }, client);
      return;
    }
    const { groups, invalid, skipped } = mirroredGroups(endpoints.subsets ?? []);
    if (invalid > 0) {
      events.event(endpoints, "Warning", "InvalidIPAddress", `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`);
    }
    if (skipped > 0) {
      const text = `A max of ${capacity} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped + invalid} addresses were skipped`;
      events.event(endpoints, "Warning", "TooManyAddressesToMirror", text);
    }
    await writeSlices(planMirror(endpoints, existing, groups), client);
  },
});

/** Endpoints of a Service without selector, unless they say that they are not to be mirrored. */
export function isMirrored({ metadata }: Endpoints, service: Service | undefined): boolean {
  const wanted = metadata.labels?.[skipLabel] !== "true" && metadata.annotations?.[leaderAnnotation] === undefined;
  return wanted && service !== undefined && Object.keys(service.spec?.selector ?? {}).length === 0;
}

export function planMirror(endpoints: Endpoints, existing: readonly EndpointSlice[], groups: readonly EndpointGroup[]): SlicePlan {
  const { name = "", namespace = "", labels = {}, annotations = {} } = endpoints.metadata;
  const { [triggerTimeAnnotation]: _time, "kubectl.kubernetes.io/last-applied-configuration": _applied, ...copied } = annotations;
  const template = {
    generateName: `${name}-`,
    namespace,
    labels: { ...labels, [serviceNameLabel]: name, [managedByLabel]: managedBy },
    ownerReferences: [controllerReference(Endpoints, endpoints)],
  };
  const isCurrent = ({ metadata }: EndpointSlice): boolean =>
    jsonEqual([metadata.labels ?? {}, metadata.annotations ?? {}, metadata.ownerReferences], [template.labels, copied, template.ownerReferences]);
  return planSlices(existing, groups, { template, annotations: () => copied, isOwned: () => true, isCurrent, capacity, placeholders: [] });
}

export interface MirroredGroups {
  readonly groups: EndpointGroup[];
  /** Addresses left out because they are no IP. */
  readonly invalid: number;
  /** Addresses left out because their subset has too many. */
  readonly skipped: number;
}

/** A group for each list of ports and address family. */
export function mirroredGroups(subsets: readonly EndpointSubset[]): MirroredGroups {
  const groups: EndpointGroup[] = [];
  let invalid = 0;
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of repackSubsets(subsets)) {
    const slicePorts = sortPorts(ports.map(({ name = "", ...port }) => ({ name, ...port })));
    const all = [...addresses.map((address) => mirrored(address, true)), ...notReadyAddresses.map((address) => mirrored(address, false))];
    const valid = all.filter((endpoint) => familyOf(endpoint));
    const taken = valid.slice(0, capacity);
    invalid += all.length - valid.length;
    skipped += valid.length - taken.length;
    for (const addressType of ["IPv4", "IPv6"] as const) {
      const endpoints = taken.filter((endpoint) => familyOf(endpoint) === addressType);
      if (endpoints.length > 0) groups.push({ addressType, ports: slicePorts, endpoints });
    }
  }
  return { groups, invalid, skipped };
}

const familyOf = ({ addresses: [ip = ""] }: Endpoint): "IPv4" | "IPv6" | undefined => ipFamily(ip);

function mirrored({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [canonicalIp(ip) ?? ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}
