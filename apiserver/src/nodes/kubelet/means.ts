import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { Fabric, Resolver } from "@kx/shared/net/fabric";
import type { NodeAddresses } from "../addresses.ts";
import type { Images } from "../images/images.ts";
import type { PodIPs } from "./pod-ips.ts";

/** What a kubelet works with. */
export interface KubeletMeans {
  readonly node: NodeAddresses;
  readonly cache: Cache;
  /** Acts as `system:node:<name>`. */
  readonly client: ApiClient;
  readonly events: EventRecorder;
  readonly fabric: Fabric;
  readonly resolver: Resolver;
  readonly images: Images;
  readonly ips: PodIPs;
  readonly clock: Clock;
  readonly random: Random;
}

export type ContainerSpec = NonNullable<Pod["spec"]>["containers"][number];
export type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];
export type Probe = NonNullable<ContainerSpec["readinessProbe"]>;
