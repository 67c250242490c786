import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { blocksOf, isUsable } from "@kx/shared/kinds/networking/service-blocks";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { isAllocated } from "@kx/shared/kinds/networking/allocated-address";
import { timestamp } from "@kx/shared/meta/clock";
import { parseIp } from "@kx/shared/meta/ip";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type ControllerContext } from "../controller.ts";
import { wake } from "../wakes.ts";
import { isNeeded } from "./is-needed.ts";

const finalizer = "networking.k8s.io/service-cidr-finalizer";

/** A range that comes, goes or grows may free another one; there are few of them. */
const anyRange = wake(ServiceCIDR, (_range, _previous, cache) => cache.of(ServiceCIDR).list().map(refOf));

/** An address decides about the ranges that contain it, and only about those that want to go. */
const containedAddress = wake(IPAddress, (address, previous, cache) => {
  const ip = parseIp(address.metadata.name ?? "");
  if (!ip || ![address, previous].some((state) => state && isAllocated(state))) return [];
  const going = cache.of(ServiceCIDR).list().filter(({ metadata }) => metadata.deletionTimestamp);
  return going.filter((range) => blocksOf(range).some((block) => isUsable(block, ip))).map(refOf);
});

/**
 * Says which ranges are ready, and holds one that is deleted as long as an address depends on it
 * (pkg/controller/servicecidrs). Upstream waits ten seconds for allocators to hear of the deletion; here an allocation
 * is committed under the condition that its range is as it was seen.
 */
export const serviceCIDRController = defineController<ServiceCIDR>({
  name: "service-cidr-controller",
  reconciles: ServiceCIDR,
  wakesOn: [anyRange, containedAddress],
  async reconcile(range, ref, context) {
    if (!range) return;
    const finalizers = range.metadata.finalizers ?? [];
    const held = finalizers.includes(finalizer);
    if (!range.metadata.deletionTimestamp) {
      if (!held) await context.client.patch(ServiceCIDR, ref, { type: "strategic", body: { metadata: { finalizers: [finalizer] } } });
      return await note(range, { status: "True", reason: "", message: "Kubernetes Service CIDR is ready" }, context);
    }
    if (!held) return;
    // The caches of two kinds need not show the same moment, and what is let go here is gone.
    const [{ items: ranges }, { items: addresses }] = [await context.client.list(ServiceCIDR), await context.client.list(IPAddress)];
    if (isNeeded(range, ranges, addresses)) {
      const message = "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";
      return await note(range, { status: "False", reason: "Terminating", message }, context);
    }
    const body = { metadata: { "$deleteFromPrimitiveList/finalizers": [finalizer] } };
    await context.client.patch(ServiceCIDR, ref, { type: "strategic", body });
  },
});

type Condition = NonNullable<NonNullable<ServiceCIDR["status"]>["conditions"]>[number];

/** Writes the condition Ready unless it says so already. */
async function note(range: ServiceCIDR, ready: Pick<Condition, "status" | "reason" | "message">, { client, clock }: ControllerContext): Promise<void> {
  const conditions = range.status?.conditions ?? [];
  const current = conditions.find(({ type }) => type === "Ready");
  if (current?.status === ready.status && current.reason === ready.reason && current.message === ready.message) return;
  const others = conditions.filter(({ type }) => type !== "Ready");
  const body = { status: { conditions: [...others, { type: "Ready", ...ready, lastTransitionTime: timestamp(clock) }] } };
  await client.patch(ServiceCIDR, refOf(range), { type: "merge", body, subresource: "status" });
}
