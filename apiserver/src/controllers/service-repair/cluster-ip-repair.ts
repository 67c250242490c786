import { getIfPresent } from "@kx/shared/client/get-if-present";
import type { ApiClient } from "@kx/shared/client/api-client";
import { Service } from "@kx/shared/kinds/core/service";
import { isHeadless, needsClusterIP, specOf } from "@kx/shared/kinds/core/service/model";
import { allocatedAddress } from "@kx/shared/kinds/networking/allocated-address";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { blocksOf, isUsable } from "@kx/shared/kinds/networking/service-blocks";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { formatIp, parseIp, type Ip } from "@kx/shared/meta/ip";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type ControllerContext } from "../controller.ts";
import { wake } from "../wakes.ts";
import { judgeAddress, parentOf } from "./judge-address.ts";

/** The Services that an address was or is for, and those that have it. */
const itsServices = wake(IPAddress, (address, previous) => [address, previous].flatMap((one) => (one?.spec?.parentRef?.namespace ? [parentOf(one)] : [])));

/** An address without its range is of no use to anybody. */
const goneRange = wake(ServiceCIDR, (range, _previous, cache) =>
  cache.of(ServiceCIDR).get(refOf(range)) ? [] : cache.of(Service).list().map(refOf),
);

/**
 * Makes sure that every address of a Service is allocated to it, and says what it mended
 * (pkg/registry/core/service/ipallocator/controller repairip.go). Service and IPAddress are of one commit but come
 * through two caches: before it acts it looks at the API itself.
 */
export const clusterIPRepair = defineController<Service>({
  name: "ipallocator-repair-controller",
  reconciles: Service,
  wakesOn: [itsServices, goneRange],
  async reconcile(service, _ref, context) {
    if (!service || !needsClusterIP(service) || isHeadless(service)) return;
    for (const text of specOf(service).clusterIPs ?? []) {
      const ip = parseIp(text);
      if (ip) await keepAddress(service, ip, context);
    }
  },
});

async function keepAddress(service: Service, ip: Ip, context: ControllerContext): Promise<void> {
  const { cache, client, events } = context;
  const warn = (reason: string, message: string): void => events.event(service, "Warning", reason, message);
  const name = formatIp(ip);
  const where = `[${ip.family}]: ${name}`;
  if (!isInRange(ip, context)) {
    return warn("ClusterIPOutOfRange", `Cluster IP ${where} is not within any configured Service CIDR; please recreate service`);
  }
  const look = (address: IPAddress): ReturnType<typeof judgeAddress> => {
    const parent = parentOf(address);
    return judgeAddress(service, address, cache.of(Service).get(parent));
  };
  const cached = cache.of(IPAddress).get({ name });
  if (cached && look(cached) === "fine") return;

  const address = await getIfPresent(client, IPAddress, { name });
  const still = await getIfPresent(client, Service, refOf(service));
  if (still?.metadata.uid !== service.metadata.uid || still?.metadata.resourceVersion !== service.metadata.resourceVersion) return;
  if (!address) {
    await client.create(IPAddress, allocatedAddress(name, refOf(service)));
    return warn("ClusterIPNotAllocated", `Cluster IP ${where} is not allocated; repairing`);
  }
  switch (look(address)) {
    case "fine":
      return;
    case "shared":
      // Without a blank, as upstream prints it here.
      return warn("ClusterIPAlreadyAllocated", `Cluster IP [${ip.family}]:${name} was assigned to multiple services; please recreate service`);
    case "wrong reference":
      await recreate(address, service, client);
      return warn("ClusterIPNotAllocated", `the ClusterIP ${where} for Service ${service.metadata.namespace}/${service.metadata.name} has a wrong reference; repairing`);
    case "unmarked":
      await recreate(address, service, client);
  }
}

function isInRange(ip: Ip, { cache }: ControllerContext): boolean {
  return cache.of(ServiceCIDR).list().flatMap(blocksOf).some((block) => isUsable(block, ip));
}

async function recreate({ metadata }: IPAddress, service: Service, client: ApiClient): Promise<void> {
  const name = metadata.name ?? "";
  await client.delete(IPAddress, { name }, { preconditions: { uid: metadata.uid ?? "" } });
  await client.create(IPAddress, allocatedAddress(name, refOf(service)));
}
