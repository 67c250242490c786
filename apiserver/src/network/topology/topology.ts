import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Cache } from "@kx/shared/client/informer";
import { addressAt, parseCidr } from "./cidr.ts";

/** What the data plane knows of one node. The object stays the same while all of this does. */
export interface NodeInfo {
  readonly name: string;
  readonly internalIP: string;
  readonly externalIPs: readonly string[];
  readonly zone: string | undefined;
  /** True for an address of this node's pod range. */
  hasPodAddress(ip: string): boolean;
  /** The node's own address in its pod range: what its pods see of it. */
  readonly gateway: string;
  /** The address of the unlisted client that stands on this node: the last one of its pod range, which no pod gets. */
  readonly clientIP: string;
}

/** Nodes and pods by name and address. */
export interface Topology {
  /** In the order of their numbers: `node-2` before `node-10`. */
  nodes(): readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** The node that has this InternalIP or ExternalIP. */
  nodeAt(ip: string): NodeInfo | undefined;
  isReady(node: NodeInfo): boolean;
  /** The live pod with this address; not those on their node's network. */
  podAt(ip: string): Pod | undefined;
  inPodRange(ip: string): boolean;
  inServiceRange(ip: string): boolean;
  /** Called when a node came, went or changed its addresses. Returns the unsubscribe. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

const podIPIndex = "network/podIP";

const byNumber = new Intl.Collator("en", { numeric: true });

function nodeInfo(node: Node): NodeInfo {
  const addresses = node.status?.addresses ?? [];
  const internalIP = addresses.find(({ type }) => type === "InternalIP")?.address ?? "";
  const podCIDR = node.spec?.podCIDR;
  const range = podCIDR ? parseCidr(podCIDR) : undefined;
  return {
    name: node.metadata.name ?? "",
    internalIP,
    externalIPs: addresses.filter(({ type }) => type === "ExternalIP").map(({ address }) => address),
    zone: node.metadata.labels?.["topology.kubernetes.io/zone"],
    hasPodAddress: (ip) => range?.contains(ip) ?? false,
    gateway: podCIDR ? addressAt(podCIDR, 1) : internalIP,
    clientIP: podCIDR ? addressAt(podCIDR, -2) : internalIP,
  };
}

const isReady = (node: Node): boolean =>
  (node.status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");

/** Equal texts mean that nothing in a NodeInfo differs. */
const facts = ({ metadata, spec, status }: Node): string =>
  JSON.stringify([status?.addresses, spec?.podCIDR, metadata.labels?.["topology.kubernetes.io/zone"]]);

const isLive = (pod: Pod): boolean =>
  !pod.spec?.hostNetwork && pod.status?.phase !== "Failed" && pod.status?.phase !== "Succeeded";

/** Follows the nodes and pods of a cluster. */
export function createTopology(cache: Cache, ranges: { podCidr: string; serviceCidr: string }): Topology {
  const podRange = parseCidr(ranges.podCidr);
  const serviceRange = parseCidr(ranges.serviceCidr);
  const byName = new Map<string, NodeInfo>();
  const byAddress = new Map<string, NodeInfo>();
  const readyNodes = new Set<string>();
  const listeners = new Set<() => void>();
  let ordered: readonly NodeInfo[] = [];

  const pods = cache.of(Pod);
  pods.addIndex(podIPIndex, (pod) => (pod.status?.podIPs ?? []).map(({ ip }) => ip ?? ""));

  const unsubscribe = cache.of(Node).subscribe(({ type, object, previous }) => {
    const name = object.metadata.name ?? "";
    if (type === "DELETED" || !isReady(object)) readyNodes.delete(name);
    else readyNodes.add(name);
    if (type === "MODIFIED" && previous && facts(previous) === facts(object)) return;
    if (type === "DELETED") byName.delete(name);
    else byName.set(name, nodeInfo(object));
    ordered = [...byName.values()].sort((left, right) => byNumber.compare(left.name, right.name));
    byAddress.clear();
    for (const node of ordered) for (const ip of [node.internalIP, ...node.externalIPs]) byAddress.set(ip, node);
    for (const listener of listeners) listener();
  });

  return {
    nodes: () => ordered,
    node: (name) => byName.get(name),
    nodeAt: (ip) => byAddress.get(ip),
    isReady: ({ name }) => readyNodes.has(name),
    podAt: (ip) => pods.indexed(podIPIndex, ip).find(isLive),
    inPodRange: (ip) => podRange.contains(ip),
    inServiceRange: (ip) => serviceRange.contains(ip),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: unsubscribe,
  };
}
