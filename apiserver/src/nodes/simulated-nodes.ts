import type { ApiClient } from "@kx/shared/client/api-client";
import { createEventRecorder, type StartedEventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { createWorkQueue } from "@kx/shared/client/work-queue";
import { kubeletState } from "@kx/shared/kinds/core/kubelet-label";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import { freeNumber, nodeAddresses, nodeNumber, type NodeAddresses, type NodeRanges } from "./addresses.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { Kubelet } from "./kubelet/kubelet.ts";
import { nodeLabels, nodeSpec, nodeStatus } from "./node-object.ts";
import { kubeProxyRef, mirrorKubeProxy } from "./static-pods.ts";

export interface SimulatedNodesOptions {
  cache: Cache;
  ranges: NodeRanges;
  /** `v1.36.2`. */
  version: string;
  /** A client that acts as the user of that name: `system:node:node-1`. */
  clientFor(user: string): ApiClient;
  clock: Clock;
  startKubelet(node: NodeAddresses, api: { client: ApiClient; events: StartedEventRecorder }): Kubelet;
}

export interface SimulatedNodes {
  /** The kubelets that run, by node. */
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  pending(): boolean;
  close(): void;
}

interface RunningNode {
  readonly uid: string;
  readonly addresses: NodeAddresses;
  readonly kubelet: Kubelet;
  readonly events: StartedEventRecorder;
}

const podsByNode = "nodes/nodeName";

const isReady = ({ status }: Node): boolean => status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True") ?? false;

/** Every Node that says so has a kubelet, from when it appears until it goes or is stopped. */
export function followNodes({ cache, ranges, version, clientFor, clock, startKubelet }: SimulatedNodesOptions): SimulatedNodes {
  const [nodes, pods] = [cache.of(Node), cache.of(Pod)];
  pods.addIndex(podsByNode, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  const running = new Map<string, RunningNode>();
  const kubelets = new Map<string, Kubelet>();
  /** Whose Node says something else than their kubelet. */
  const misjudged = new Set<string>();
  const heartbeat = startHeartbeat(clock, (name) => {
    const node = nodes.get({ name });
    if (!node || isReady(node)) return;
    misjudged.add(name);
    queue.add(name);
  });
  /** Given out, and not yet so in the cache. */
  const numbers = new Map<string, number>();

  const queue = createWorkQueue({ clock, workers: 100, work: follow });

  async function follow(name: string): Promise<void> {
    const node = nodes.get({ name });
    const wanted = node && kubeletState(node) === "running" ? node : undefined;
    const present = running.get(name);
    if (present && present.uid !== wanted?.metadata.uid) stop(name, present);
    if (!node) numbers.delete(name);
    if (!wanted) return;
    const client = clientFor(`system:node:${name}`);
    if (!running.has(name)) await start(wanted, client);
    else if (misjudged.delete(name)) await report(wanted, running.get(name)!.addresses, client);
    if (!pods.get(kubeProxyRef(name))) await mirrorKubeProxy(client, wanted, version);
  }

  function stop(name: string, { kubelet }: RunningNode): void {
    heartbeat.stop(name);
    kubelet.close();
    running.delete(name);
    kubelets.delete(name);
  }

  async function start(node: Node, client: ApiClient): Promise<void> {
    const name = node.metadata.name!;
    const events = createEventRecorder(client, { component: "kubelet", clock, host: name });
    const addresses = await placeOf(node, client, events);
    if (!addresses) return;
    await Promise.all([report(node, addresses, client), heartbeat.start(node, client)]);
    // Kubelets put the node's name where its uid belongs.
    if (!isReady(node)) events.event({ apiVersion: "v1", kind: "Node", metadata: { name, uid: name } }, "Normal", "NodeReady", `Node ${name} status is now: NodeReady`);
    const kubelet = startKubelet(addresses, { client, events });
    running.set(name, { uid: node.metadata.uid!, addresses, kubelet, events });
    kubelets.set(name, kubelet);
    for (const { metadata } of pods.indexed(podsByNode, name)) kubelet.look(metadata.namespace!, metadata.name!);
  }

  async function report({ metadata, status }: Node, addresses: NodeAddresses, client: ApiClient): Promise<void> {
    const body = { metadata: { uid: metadata.uid }, status: nodeStatus(addresses, { version, now: timestamp(clock), before: status?.conditions }) };
    await client.patch(Node, { name: addresses.name }, { type: "strategic", body, subresource: "status" });
  }

  /** Where the node stands; a new one is given a place first. */
  async function placeOf(node: Node, client: ApiClient, events: StartedEventRecorder): Promise<NodeAddresses | undefined> {
    const name = node.metadata.name!;
    const own = node.spec?.podCIDR === undefined ? undefined : nodeNumber(node.spec.podCIDR, ranges);
    if (own !== undefined) return nodeAddresses(own, ranges, name);
    const number = numbers.get(name) ?? freeNumber(name, takenNumbers(), ranges);
    if (number === undefined || node.spec?.podCIDR) {
      events.event(node, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
      return undefined;
    }
    numbers.set(name, number);
    const addresses = nodeAddresses(number, ranges, name);
    const labels = { ...nodeLabels(name, number), ...node.metadata.labels };
    await client.patch(Node, { name }, { type: "merge", body: { metadata: { uid: node.metadata.uid, labels }, spec: nodeSpec(addresses) } });
    return addresses;
  }

  function takenNumbers(): Set<number> {
    const inUse = nodes.list().map(({ spec }) => (spec?.podCIDR ? nodeNumber(spec.podCIDR, ranges) : undefined));
    return new Set([...numbers.values(), ...inUse.filter((number) => number !== undefined)]);
  }

  const unsubscribes = [
    nodes.subscribe(({ object }) => queue.add(object.metadata.name!)),
    pods.subscribe(({ type, object, previous }) => {
      const { namespace, name } = object.metadata;
      const node = object.spec?.nodeName ?? previous?.spec?.nodeName;
      if (!node) return;
      kubelets.get(node)?.look(namespace!, name!);
      if (type === "DELETED" && name === kubeProxyRef(node).name) queue.add(node);
    }),
  ];

  return {
    kubelets,
    pending: () => queue.pending() || heartbeat.pending() || [...running.values()].some(({ kubelet, events }) => kubelet.pending() || events.pending()),
    close() {
      queue.close();
      heartbeat.close();
      for (const unsubscribe of unsubscribes) unsubscribe();
      for (const { kubelet } of running.values()) kubelet.close();
    },
  };
}
