import { EndpointSlice, managedByLabel, serviceNameLabel } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Node } from "@kx/shared/kinds/core/node";
import { Service } from "@kx/shared/kinds/core/service";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { refOf } from "@kx/shared/meta/object";
import { defineController } from "../controller.ts";
import { isHeadless, podsOf, podsOfService, selectsPods } from "../endpoints/service-pods.ts";
import { triggerTime, triggerTimeAnnotation, withTriggerTime } from "../endpoints/trigger-time.ts";
import { controllerReference } from "../owners.ts";
import { labelled, wake } from "../wakes.ts";
import { planSlices, type SlicePlan } from "./plan-slices.ts";
import { addressTypesOf, podEndpoints, type FindNode } from "./pod-endpoints.ts";
import { slicesOf } from "./slice-index.ts";
import { writeSlices } from "./write-slices.ts";

const managedBy = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";
const zoneLabel = "topology.kubernetes.io/zone";

/** Upstream's default of --max-endpoints-per-slice. */
const capacity = 100;

/** A node that comes, goes or moves to another zone concerns every Service with a selector. */
const nodeZone = wake(Node, (node, previous, cache) => {
  const present = cache.of(Node).get(refOf(node)) !== undefined;
  const moved = previous?.metadata.labels?.[zoneLabel] !== node.metadata.labels?.[zoneLabel];
  return present && previous && !moved ? [] : cache.of(Service).list().filter(selectsPods).map(refOf);
});

/** Keeps the EndpointSlices of every Service with a selector (pkg/controller/endpointslice). */
export const endpointSliceController = defineController<Service>({
  name: "endpointslice-controller",
  reconciles: Service,
  wakesOn: [podsOfService, labelled(EndpointSlice, serviceNameLabel), nodeZone],
  async reconcile(service, ref, { cache, client }) {
    if (!service || service.metadata.deletionTimestamp || !selectsPods(service)) return;
    const existing = slicesOf(ref, managedBy, cache);
    const plan = planServiceSlices(service, { pods: podsOf(service, cache), existing, findNode: (name) => cache.of(Node).get({ name }) });
    await writeSlices(plan, client);
  },
});

/** How a Service's slices have to change. */
export function planServiceSlices(
  service: Service,
  { pods, existing, findNode }: { pods: readonly Pod[]; existing: readonly EndpointSlice[]; findNode: FindNode },
): SlicePlan {
  const { name = "", namespace = "" } = service.metadata;
  const noted = existing.map(({ metadata }) => metadata.annotations?.[triggerTimeAnnotation]).filter((time) => time !== undefined);
  const time = triggerTime(service, pods, existing.length > 0 ? { noted: noted.sort().at(-1) } : undefined);
  const labels = sliceLabels(service);
  return planSlices(
    existing.filter(({ metadata }) => !metadata.deletionTimestamp),
    podEndpoints(service, pods, findNode),
    {
      template: {
        generateName: `${name}-`,
        namespace,
        labels,
        annotations: withTriggerTime(undefined, time),
        ownerReferences: [controllerReference(Service, service)],
      },
      isCurrent: ({ metadata }) => jsonEqual(metadata.labels ?? {}, labels),
      capacity,
      placeholders: addressTypesOf(service),
    },
  );
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
