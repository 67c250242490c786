import { Endpoints, type EndpointAddress, type EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type ControllerContext } from "../controller.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { wake } from "../wakes.ts";
import { planSubsets, truncateSubsets } from "./plan-subsets.ts";
import { repackSubsets } from "./repack-subsets.ts";
import { isHeadless, podsOf, podsOfService, selectsPods } from "./service-pods.ts";
import { triggerTime, withTriggerTime } from "./trigger-time.ts";

const overCapacity = "endpoints.kubernetes.io/over-capacity";

/** Only a deletion is made good at once: what somebody else writes into the object stays until a pod or the Service changes. */
const deletedEndpoints = wake(Endpoints, (endpoints, _previous, cache) => (cache.of(Endpoints).get(refOf(endpoints)) ? [] : [refOf(endpoints)]));

/** Keeps the Endpoints object of every Service with a selector (pkg/controller/endpoint). It goes with its Service's own delete. */
export const endpointsController = defineController<Service>({
  name: "endpoint-controller",
  reconciles: Service,
  wakesOn: [podsOfService, deletedEndpoints],
  reads: [Pod],
  async reconcile(service, ref, context) {
    if (!service || service.metadata.deletionTimestamp || !selectsPods(service)) return;
    const current = context.cache.of(Endpoints).get(ref);
    const planned = planEndpoints(service, podsOf(service, context.cache), current);
    if (planned) await write(service, planned, current, context);
  },
});

/** The Endpoints object as it has to be; undefined when it is. */
export function planEndpoints(service: Service, pods: readonly Pod[], current: Endpoints | undefined): Endpoints | undefined {
  const all = planSubsets(service, pods);
  const truncated = truncateSubsets(all);
  const subsets = truncated ?? all;
  const labels = endpointsLabels(service);
  const { [overCapacity]: capacityBefore, ...annotations } = current?.metadata.annotations ?? {};
  const capacityNow = truncated ? "truncated" : undefined;
  if (current && sameSubsets(current.subsets ?? [], subsets) && jsonEqual(current.metadata.labels ?? {}, labels) && capacityBefore === capacityNow) {
    return undefined;
  }
  const time = triggerTime(service, pods, current && shownReadiness(current));
  const metadata = {
    ...(current?.metadata ?? { name: service.metadata.name ?? "", namespace: service.metadata.namespace ?? "" }),
    labels,
    annotations: { ...withTriggerTime(annotations, time), ...(capacityNow ? { [overCapacity]: capacityNow } : {}) },
  };
  return { metadata, ...(subsets.length > 0 ? { subsets } : {}) };
}

/** Hand-made ones, and those of another release, may stand in another order. */
function sameSubsets(present: readonly EndpointSubset[], planned: readonly EndpointSubset[]): boolean {
  return jsonEqual(present, planned) || jsonEqual(repackSubsets(present), planned);
}

function shownReadiness({ subsets = [] }: Endpoints): Map<string, boolean> {
  const entries = (addresses: readonly EndpointAddress[] = [], ready: boolean): [string, boolean][] => addresses.map(({ targetRef }) => [targetRef?.uid ?? "", ready]);
  return new Map(subsets.flatMap(({ addresses, notReadyAddresses }) => [...entries(addresses, true), ...entries(notReadyAddresses, false)]));
}

function endpointsLabels(service: Service): Record<string, string> {
  const headless = "service.kubernetes.io/headless";
  const { [headless]: _given, ...labels } = service.metadata.labels ?? {};
  return { ...labels, ...(isHeadless(service) ? { [headless]: "" } : {}), "endpoints.kubernetes.io/managed-by": "endpoint-controller" };
}

async function write(service: Service, planned: Endpoints, current: Endpoints | undefined, { client, events }: ControllerContext): Promise<void> {
  try {
    await (current ? client.update(Endpoints, planned) : client.create(Endpoints, planned));
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    const which = `${service.metadata.namespace}/${service.metadata.name}: ${(error as Error).message}`;
    const about = { kind: "Endpoints", apiVersion: "v1", ...planned };
    if (current) events.event(about, "Warning", "FailedToUpdateEndpoint", `Failed to update endpoint ${which}`);
    else events.event(about, "Warning", "FailedToCreateEndpoint", `Failed to create endpoint for service ${which}`);
    throw error;
  }
}
