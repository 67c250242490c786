import type { Cache } from "@kx/shared/client/informer";
import { EndpointSlice, managedByLabel, serviceNameLabel } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Node } from "@kx/shared/kinds/core/node";
import { Service } from "@kx/shared/kinds/core/service";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { refOf } from "@kx/shared/meta/object";
import { defineController } from "../controller.ts";
import { isHeadless, podsOf, podsOfService, selectsPods } from "../endpoints/service-pods.ts";
import { triggerTime, withTriggerTime } from "../endpoints/trigger-time.ts";
import { readiness } from "../node-state.ts";
import { controllerReference } from "../owners.ts";
import { podsOnNode } from "../pods-by-node.ts";
import { servicesOfPod } from "../selected-pods.ts";
import { labelled, wake } from "../wakes.ts";
import { hintServiceSlices, isTopologyAware } from "./hint-service-slices.ts";
import { planSlices, type SlicePlan } from "./plan-slices.ts";
import { addressTypesOf, isPlaced, podEndpoints, type FindNode } from "./pod-endpoints.ts";
import { slicesOf } from "./slice-index.ts";
import { writeSlices } from "./write-slices.ts";
import { zoneLabel } from "./zone-shares.ts";

const managedBy = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";

/** Upstream's default of --max-endpoints-per-slice. */
const capacity = 100;

/** A node that comes, goes or moves to another zone concerns the Services of its pods. */
const nodeOfPods = wake(Node, (node, previous, cache) =>
  previous && isPresent(node, cache) && zoneOf(previous) === zoneOf(node)
    ? []
    : podsOnNode(node.metadata.name ?? "", cache).flatMap((pod) => servicesOfPod(pod, undefined, cache)),
);

/** Which zones there are, and how large, concerns the Services whose endpoints are shared out by that. */
const sharedZones = wake(Node, (node, previous, cache) => {
  const seen = (one: Node): unknown => [zoneOf(one), readiness(one), one.status?.allocatable?.["cpu"]];
  if (previous && isPresent(node, cache) && jsonEqual(seen(previous), seen(node))) return [];
  return cache.of(Service).list().filter((service) => selectsPods(service) && isTopologyAware(service)).map(refOf);
});

const isPresent = (node: Node, cache: Cache): boolean => cache.of(Node).get(refOf(node)) !== undefined;
const zoneOf = ({ metadata }: Node): string | undefined => metadata.labels?.[zoneLabel];

/** Keeps the EndpointSlices of every Service with a selector (pkg/controller/endpointslice). */
export const endpointSliceController = defineController<Service>({
  name: "endpointslice-controller",
  reconciles: Service,
  wakesOn: [podsOfService, labelled(EndpointSlice, serviceNameLabel), nodeOfPods, sharedZones],
  async reconcile(service, ref, { cache, client, events }) {
    if (!service || service.metadata.deletionTimestamp || !selectsPods(service)) return;
    const existing = slicesOf(ref, managedBy, cache).filter(({ metadata }) => !metadata.deletionTimestamp);
    const nodes = cache.of(Node);
    const pods = podsOf(service, cache);
    const warn = (fault: string): void =>
      events.event(service, "Warning", "FailedToUpdateEndpointSlices", `Error updating Endpoint Slices for Service ${ref.namespace}/${ref.name}: ${fault}`);
    for (const pod of pods.filter((pod) => !isPlaced(service, nodes.get({ name: pod.spec?.nodeName ?? "" })))) {
      warn(`skipping Pod ${pod.metadata.name} for Service ${ref.namespace}/${ref.name}: Node ${pod.spec?.nodeName ?? ""} Not Found`);
    }
    const plan = planServiceSlices(service, { pods, existing, findNode: (name) => nodes.get({ name }) });
    const { plan: hinted, told } = hintServiceSlices(service, plan, { existing, nodes: () => nodes.list() });
    for (const { type, reason, message } of told) events.event(service, type, reason, message);
    await writeSlices(hinted, client, (what, why) => warn(`failed to ${what} for Service ${ref.namespace}/${ref.name}: ${why}`));
  },
});

/** How a Service's slices have to change, without hints. */
export function planServiceSlices(
  service: Service,
  { pods, existing, findNode }: { pods: readonly Pod[]; existing: readonly EndpointSlice[]; findNode: FindNode },
): SlicePlan {
  const { name = "", namespace = "", uid } = service.metadata;
  const time = triggerTime(service, pods, existing.length > 0 ? shownReadiness(existing) : undefined);
  const labels = sliceLabels(service);
  return planSlices(existing, podEndpoints(service, pods, findNode), {
    template: { generateName: `${name}-`, namespace, labels, ownerReferences: [controllerReference(Service, service)] },
    annotations: (present) => withTriggerTime(present, time),
    isOwned: ({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.kind === "Service") === true,
    isCurrent: ({ metadata }) => jsonEqual(metadata.labels ?? {}, labels),
    capacity,
    placeholders: addressTypesOf(service),
  });
}

function shownReadiness(slices: readonly EndpointSlice[]): Map<string, boolean> {
  return new Map(slices.flatMap(({ endpoints }) => endpoints ?? []).map(({ targetRef, conditions }) => [targetRef?.uid ?? "", conditions?.serving === true]));
}

function sliceLabels(service: Service): Record<string, string> {
  const { [headlessLabel]: _headless, [managedByLabel]: _managed, [serviceNameLabel]: _service, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    ...(isHeadless(service) ? { [headlessLabel]: "" } : {}),
    [managedByLabel]: managedBy,
    [serviceNameLabel]: service.metadata.name ?? "",
  };
}
