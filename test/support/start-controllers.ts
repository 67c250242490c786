import { createApiClient, type ApiClient } from "@kx/shared/client/api-client";
import { createCache, type Cache } from "@kx/shared/client/informer";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { kinds } from "@kx/shared/kinds/index";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { seededRandom, timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { clusterControllers } from "../../apiserver/src/controllers/index.ts";
import { startControllers } from "../../apiserver/src/controllers/controller-runner.ts";
import { settled } from "../../apiserver/src/controllers/settled.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import { fakeClock, type FakeClock } from "./fake-clock.ts";
import { startApi, type RunningApi } from "./start-api.ts";

export interface ControlledApi {
  readonly api: RunningApi;
  readonly client: ApiClient;
  readonly cache: Cache;
  readonly clock: FakeClock;
  /** What controllers complained of. */
  readonly complaints: string[];
  settled(): Promise<void>;
  /** Puts the pods on a node and lets them run and be ready, as a scheduler and a kubelet would. */
  run(pods: readonly Pod[]): Promise<void>;
  /** Ends pods that are being deleted, as a kubelet would. */
  reap(): Promise<void>;
  close(): Promise<void>;
}

export interface ControlledOptions {
  /** What another one has left, on the same clock; it stays open. Memory of its own without it. */
  storage?: Storage;
  clock?: FakeClock;
}

/** The API with every controller beside it, on a clock that stands: no nodes, so that a test decides what pods do. */
export async function startControlledApi({ storage, clock = fakeClock() }: ControlledOptions = {}): Promise<ControlledApi> {
  const complaints: string[] = [];
  const api = await startApi({ clock, ...(storage ? { storage } : {}) });
  const client = createApiClient(api.transport);
  const fresh = (await client.list(ServiceCIDR)).items.length === 0;
  if (fresh && storage) {
    await client.create(Namespace, { metadata: { name: "default" } });
    await client.create(ServiceAccount, { metadata: { name: "default", namespace: "default" } });
  }
  if (fresh) await client.create(ServiceCIDR, { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16"] } });
  const cache = createCache(client, { clock, freeze: true });
  const controllers = startControllers({
    controllers: clusterControllers({ kinds, ca: "CA", issueForSecret: api.api.tokens.issueForSecret, kubernetesService: { clusterIP: "10.0.0.1", ip: "172.18.0.2", port: 6443 } }),
    cache,
    clientFor: (name) => createApiClient(api.api.transport({ name: `system:serviceaccount:kube-system:${name}`, groups: [] }, name)),
    clock,
    random: seededRandom(1),
    report: (text) => void complaints.push(text),
  });
  const quiet = (): Promise<void> =>
    settled({ pending: [() => cache.pending(), () => controllers.pending()], revision: () => api.registry.revision() });
  // Its kubelet has reported once for all the time that a test lets pass.
  const ready = { type: "Ready", status: "True", lastHeartbeatTime: "2100-01-01T00:00:00Z" };
  if (fresh) await client.create(Node, { metadata: { name: "node-1", labels: { "topology.kubernetes.io/zone": "a" } }, status: { conditions: [ready] } } as Node);
  await quiet();
  let address = 1;

  return {
    api,
    client,
    cache,
    clock,
    complaints,
    settled: quiet,
    async run(pods) {
      for (const pod of pods) {
        if (!pod.spec?.nodeName) await client.createSubresource(Pod, refOf(pod), "binding", { target: { kind: "Node", name: "node-1" } });
        const podIP = pod.status?.podIP ?? addressOf(++address);
        const ready = { type: "Ready", status: "True", lastTransitionTime: timestamp(clock) };
        const body = { status: { phase: "Running", podIP, podIPs: [{ ip: podIP }], conditions: [ready] } };
        await client.patch(Pod, refOf(pod), { type: "strategic", body, subresource: "status" });
      }
      await quiet();
    },
    async reap() {
      const going = cache.of(Pod).list().filter(({ metadata }) => metadata.deletionTimestamp);
      for (const pod of going) await client.delete(Pod, refOf(pod), { gracePeriodSeconds: 0 });
      await quiet();
    },
    async close() {
      controllers.close();
      cache.close();
      await api.close();
    },
  };
}

const addressOf = (number: number): string => `10.244.${number >> 8}.${number & 255}`;
