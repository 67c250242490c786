import { startCluster, type StartedCluster, type StartOptions } from "@kx/apiserver";
import { Event } from "@kx/shared/kinds/core/event";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { KubeObject } from "@kx/shared/meta/object";
import { afterEach } from "vitest";
import { fakeClock, type FakeClock } from "../support/fake-clock.ts";

export type PodSpec = Record<string, unknown>;
export type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

/** A cluster whose time stands until a test moves it, and what tests of pods ask of it. */
export interface Lab extends StartedCluster {
  readonly clock: FakeClock;
  /** A pod of `default` with one container `c`, or what the spec says; the cluster is at rest afterwards. */
  run(name: string, container: Record<string, unknown>, spec?: PodSpec): Promise<Pod>;
  pod(name: string): Promise<Pod>;
  /** The status of the pod's container, `c` by default. */
  container(name: string, container?: string): Promise<ContainerStatus>;
  /** Moves time on in steps until the pod is so; fails after a hundred. */
  until(name: string, satisfied: (pod: Pod) => boolean, step?: number): Promise<Pod>;
  /** Moves time on and waits until nothing moves: what falls due has then been done. */
  advance(ms: number): Promise<void>;
  /** `Type Reason: message` of the events about a pod, in order; repeated ones end in `(xN)`. */
  events(name: string): Promise<string[]>;
  /** `fieldPath Reason` of the events about parts of a pod. */
  fieldPaths(name: string): Promise<string[]>;
  /** What `kubectl logs` prints; an error's message where there is one. */
  logs(name: string, query?: Record<string, string>): Promise<string>;
  /** A GET from inside the cluster: the answer's body, or `failed: CODE`. */
  ask(url: string): Promise<string>;
}

/** How often a kubelet says that it is there. */
const longestStep = 10_000;

const open = new Set<StartedCluster>();
afterEach(async () => {
  const clusters = [...open];
  open.clear();
  for (const cluster of clusters) await cluster.close();
});

/** Closed after the test. */
export async function startLab(options: StartOptions & { clock?: FakeClock } = {}): Promise<Lab> {
  const clock = options.clock ?? fakeClock();
  const cluster = await startCluster({ freeze: true, seed: 1, nodes: 1, ...options, clock });
  open.add(cluster);
  await cluster.settled();
  const { client } = cluster;
  const inDefault = (name: string): { namespace: string; name: string } => ({ namespace: "default", name });

  /** Probes are not waited for by `settled`: their connections need a few turns of the loop. */
  async function rest(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    await cluster.settled();
  }

  const lab: Lab = {
    ...cluster,
    clock,
    async run(name, container, spec = {}) {
      const object = { metadata: { name, namespace: "default" }, spec: { containers: [{ name: "c", ...container }], ...spec } } as KubeObject;
      await client.create(Pod, object as Pod);
      await rest();
      return await lab.pod(name);
    },
    pod: (name) => client.get(Pod, inDefault(name)),
    async container(name, container = "c") {
      const { containerStatuses = [], initContainerStatuses = [] } = (await lab.pod(name)).status ?? {};
      return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === container)!;
    },
    async until(name, satisfied, step = 1000) {
      for (let steps = 0; steps < 100; steps++) {
        const pod = await lab.pod(name);
        if (satisfied(pod)) return pod;
        await lab.advance(step);
      }
      throw new Error(`${name} did not become so: ${JSON.stringify((await lab.pod(name)).status)}`);
    },
    async advance(ms) {
      // In steps that a node's heartbeat keeps up with: time does not jump.
      for (let left = ms; left > 0; left -= longestStep) {
        clock.advance(Math.min(left, longestStep));
        await rest();
      }
    },
    async fieldPaths(name) {
      const { items } = await client.list(Event, { namespace: "default", fieldSelector: `involvedObject.name=${name}` });
      return items.flatMap(({ involvedObject, reason }) => (involvedObject.fieldPath ? [`${involvedObject.fieldPath} ${reason}`] : []));
    },
    async events(name) {
      const { items } = await client.list(Event, { namespace: "default", fieldSelector: `involvedObject.name=${name}` });
      const about = [...items].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
      return about.map(({ type, reason, message, count }) => `${type} ${reason}: ${message}${(count ?? 1) > 1 ? ` (x${count})` : ""}`);
    },
    async logs(name, query = {}) {
      const chunks: Uint8Array[] = [];
      try {
        for await (const chunk of client.transport.stream({ method: "GET", path: `/api/v1/namespaces/default/pods/${name}/log`, query })) chunks.push(chunk);
      } catch (error) {
        return (error as Error).message;
      }
      return Buffer.concat(chunks).toString();
    },
    ask: (url) =>
      cluster.fetch(url).then(
        (response) => response.text(),
        (error: { code?: string }) => `failed: ${error.code}`,
      ),
  };
  return lab;
}

export const isReady = ({ status }: Pod): boolean => status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
