import type { AnyKind } from "@kx/shared/kinds/kind";
import type { AnyController } from "./controller.ts";
import { cronJobController } from "./cron-job/cron-job-controller.ts";
import { daemonSetController } from "./daemon-set/daemon-set-controller.ts";
import { deploymentController } from "./deployment/deployment-controller.ts";
import { endpointSliceController } from "./endpoint-slices/endpoint-slice-controller.ts";
import { endpointSliceMirroringController } from "./endpoint-slices/endpoint-slice-mirroring-controller.ts";
import { endpointsController } from "./endpoints/endpoints-controller.ts";
import { garbageCollectors } from "./garbage-collector/garbage-collector.ts";
import { jobController } from "./job/job-controller.ts";
import { ttlAfterFinishedController } from "./job/ttl-after-finished-controller.ts";
import { kubernetesService, type KubernetesServiceOptions } from "./kubernetes-service.ts";
import { namespaceController } from "./namespace/namespace-controller.ts";
import { nodeLifecycleController } from "./node-lifecycle/node-lifecycle-controller.ts";
import { podGarbageCollector } from "./pod-garbage-collector.ts";
import { replicaSetController } from "./replica-set/replica-set-controller.ts";
import { replicationController } from "./replica-set/replication-controller.ts";
import { rootCaPublisher } from "./root-ca-publisher.ts";
import { serviceAccountController } from "./service-account-controller.ts";
import { serviceCIDRController } from "./service-cidrs/service-cidr-controller.ts";
import { clusterIPRepair } from "./service-repair/cluster-ip-repair.ts";
import { ipAddressRepair } from "./service-repair/ip-address-repair.ts";
import { statefulSetController } from "./stateful-set/stateful-set-controller.ts";
import { taintEvictionController } from "./taint-eviction/taint-eviction-controller.ts";
import { tokensController, type TokensControllerOptions } from "./tokens-controller.ts";

export interface ControllerSettings extends TokensControllerOptions {
  /** Every served kind. */
  kinds: readonly AnyKind[];
  kubernetesService: KubernetesServiceOptions;
}

/** The cluster's controllers. Their order decides nothing but who is asked first. */
export function clusterControllers({ kinds, ca, issueForSecret, kubernetesService: api }: ControllerSettings): readonly AnyController[] {
  return [
    kubernetesService(api),
    serviceAccountController,
    rootCaPublisher(ca),
    tokensController({ ca, issueForSecret }),
    serviceCIDRController,
    clusterIPRepair,
    ipAddressRepair,
    endpointsController,
    endpointSliceController,
    endpointSliceMirroringController,
    deploymentController,
    replicaSetController,
    replicationController,
    statefulSetController,
    daemonSetController,
    jobController,
    ttlAfterFinishedController,
    cronJobController,
    nodeLifecycleController(),
    taintEvictionController(),
    podGarbageCollector(),
    namespaceController(kinds),
    ...garbageCollectors(kinds),
  ];
}
