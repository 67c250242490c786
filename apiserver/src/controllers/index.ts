import type { AnyKind } from "@kx/shared/kinds/kind";
import type { AnyController } from "./controller.ts";
import { deploymentController } from "./deployment/deployment-controller.ts";
import { endpointSliceController } from "./endpoint-slices/endpoint-slice-controller.ts";
import { endpointSliceMirroringController } from "./endpoint-slices/endpoint-slice-mirroring-controller.ts";
import { endpointsController } from "./endpoints/endpoints-controller.ts";
import { garbageCollectors } from "./garbage-collector/garbage-collector.ts";
import { kubernetesService, type KubernetesServiceOptions } from "./kubernetes-service.ts";
import { namespaceController } from "./namespace/namespace-controller.ts";
import { replicaSetController } from "./replica-set/replica-set-controller.ts";
import { rootCaPublisher } from "./root-ca-publisher.ts";
import { serviceAccountController } from "./service-account-controller.ts";

export interface ControllerSettings {
  /** Every served kind. */
  kinds: readonly AnyKind[];
  /** The cluster's CA as PEM. */
  ca: string;
  kubernetesService: KubernetesServiceOptions;
}

/** The cluster's controllers. Their order decides nothing but who is asked first. */
export function clusterControllers({ kinds, ca, kubernetesService: api }: ControllerSettings): readonly AnyController[] {
  return [
    kubernetesService(api),
    serviceAccountController,
    rootCaPublisher(ca),
    endpointsController,
    endpointSliceController,
    endpointSliceMirroringController,
    deploymentController,
    replicaSetController,
    namespaceController(kinds),
    ...garbageCollectors(kinds),
  ];
}
