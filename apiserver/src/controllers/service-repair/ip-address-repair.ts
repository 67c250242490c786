import { getIfPresent } from "@kx/shared/client/get-if-present";
import { Service } from "@kx/shared/kinds/core/service";
import { isAllocated, refersToService } from "@kx/shared/kinds/networking/allocated-address";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { refKey, refOf, type ObjectRef } from "@kx/shared/meta/object";
import { defineController, type ControllerContext } from "../controller.ts";
import { wake } from "../wakes.ts";
import { hasAddress, parentOf } from "./judge-address.ts";

const byService = "service";

/** Whether an address is still used is its Service's word. */
const itsAddresses = wake(Service, (service, _previous, cache) => {
  const addresses = cache.of(IPAddress);
  addresses.addIndex(byService, (address) => (refersToService(address) ? [refKey(parentOf(address))] : []));
  return addresses.indexed(byService, refKey(refOf(service))).map(refOf);
});

/**
 * Removes addresses that the allocator made and no Service has (pkg/registry/core/service/ipallocator/controller
 * repairip.go). Upstream waits a minute, as its address comes before its Service; here they come in one commit.
 */
export const ipAddressRepair = defineController<IPAddress>({
  name: "ipallocator-repair-controller",
  reconciles: IPAddress,
  wakesOn: [itsAddresses],
  async reconcile(address, ref, context) {
    if (!address || !isAllocated(address)) return;
    if (!refersToService(address)) {
      await remove(address, ref, context);
      const { group = "", resource = "", namespace = "", name = "" } = address.spec?.parentRef ?? {};
      const parent = `&{${group} ${resource} ${namespace} ${name}}`;
      return warn(address, "IPAddressNotAllocated", `IPAddress ${ref.name} appears to have been modified, not referencing a Service ${parent}: cleaning up`, context);
    }
    const parent = parentOf(address);
    const known = context.cache.of(Service).get(parent);
    if (known && hasAddress(known, ref.name)) return;
    // The cache of Services may be behind that of addresses.
    const service = await getIfPresent(context.client, Service, parent);
    if (service && hasAddress(service, ref.name)) return;
    await remove(address, ref, context);
    const whose = `IPAddress: ${ref.name} for Service ${parent.namespace}/${parent.name}`;
    if (service) return warn(address, "IPAddressWrongReference", `${whose} has a wrong reference; cleaning up`, context);
    warn(address, "IPAddressNotAllocated", `${whose} appears to have leaked: cleaning up`, context);
  },
});

function warn(address: IPAddress, reason: string, message: string, { events }: ControllerContext): void {
  events.event(address, "Warning", reason, message);
}

/** @throws StatusError when it is gone already: there was nothing to mend */
async function remove({ metadata }: IPAddress, ref: ObjectRef, { client }: ControllerContext): Promise<void> {
  await client.delete(IPAddress, ref, { preconditions: { uid: metadata.uid ?? "" } });
}
