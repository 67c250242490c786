import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import type { Service } from "@kx/shared/kinds/core/service";
import { refOf } from "@kx/shared/meta/object";
import { objectKey } from "../keys.ts";
import type { AllocationContext, AllocationPlan, Allocator } from "./allocator.ts";
import { releaseClusterIPs, takeClusterIPs, updateClusterIPs } from "./cluster-ip.ts";
import { fillFamilies } from "./ip-families.ts";
import { Ledger } from "./ledger.ts";
import { releaseNodePorts, takeNodePorts, updateNodePorts } from "./node-port.ts";
import { nodePorts } from "./node-port-pool.ts";
import { clusterFamilies } from "./service-ranges.ts";

/** Cluster IPs, node ports and health check ports of Services; on removal their Endpoints go as well. */
export const serviceAllocator: Allocator<Service> = {
  plan(next, old, context): AllocationPlan {
    const ledger = new Ledger(context.view);
    // A write that hands on the stored spec itself asks for nothing, and stored objects are never changed.
    if (next && next.spec === old?.spec) return ledger;
    const pool = nodePorts((next ?? old)?.metadata.uid ?? "", ledger, context);
    if (next) {
      fillFamilies(next, old, clusterFamilies(context.view));
      if (old) updateClusterIPs(next, old, ledger, context);
      else takeClusterIPs(next, ledger, context);
      if (old) updateNodePorts(next, old, pool);
      else takeNodePorts(next, pool);
    } else if (old) {
      releaseClusterIPs(old, ledger, context);
      releaseNodePorts(old, pool);
      removeEndpoints(old, ledger, context);
    }
    return ledger;
  },
};

/** The Endpoints of the same name have no owner reference: they go in the same commit. */
function removeEndpoints(service: Service, ledger: Ledger, { view }: AllocationContext): void {
  const endpoints = view.get(Endpoints, refOf(service));
  if (!endpoints || endpoints.metadata.finalizers?.length) return;
  ledger.release(objectKey(Endpoints.resource, refOf(service)), "present");
}
