import type { Cache } from "@kx/shared/client/informer";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import { Pod } from "@kx/shared/kinds/core/pod";
import { refKey, refOf } from "@kx/shared/meta/object";
import type { ChangeTracker } from "../proxy/change-tracker.ts";
import { nodePortKey } from "../proxy/snapshot.ts";
import { hostPortsOf } from "../topology/host-ports.ts";
import type { Topology } from "../topology/topology.ts";
import { createDoorSet, type DoorSet, type DoorSetOptions, type DoorWish } from "./door-set.ts";
import { nodeDoorHosts } from "./node-door-hosts.ts";

export interface HostPortDoorsOptions extends Omit<DoorSetOptions, "failed"> {
  readonly cache: Cache;
  readonly tracker: ChangeTracker;
  readonly topology: Topology;
  readonly events: EventRecorder;
  /** How many nodes have doors: the first ones. */
  readonly nodes: number;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has taken it",
  EACCES: "this user may not listen on ports below 1024",
};

/** Real sockets for the ports that pods take on their nodes; where a node port has the number, that one's door leads there. */
export function openHostPortDoors({ cache, tracker, topology, events, nodes, fabric, senders }: HostPortDoorsOptions): DoorSet {
  const holders = new Map<string, Pod>();
  const doors = createDoorSet({
    fabric,
    senders,
    failed({ listen, about }, { code, message }) {
      // Not every system has more loopback addresses than 127.0.0.1.
      if (code === "EADDRNOTAVAIL" && listen.ip !== "127.0.0.1") return;
      events.event(about, "Warning", "FailedToOpenHostPort", `cannot open host port ${listen.port}/${listen.protocol} on ${listen.ip}: ${reasons[code ?? ""] ?? message}`);
    },
  });

  function wishes(pod: Pod): DoorWish[] {
    const { nodePorts } = tracker.snapshot();
    const index = topology.nodes().findIndex(({ name }) => name === pod.spec?.nodeName);
    const node = topology.nodes()[index];
    if (!node || index >= nodes) return [];
    return hostPortsOf(pod)
      .filter(({ protocol, port, hostIP }) => !nodePorts.has(nodePortKey(protocol, port)) && (hostIP === undefined || hostIP === node.internalIP))
      .flatMap(({ protocol, port }) => nodeDoorHosts(node, index).map((host) => ({ listen: { ip: host, port, protocol }, to: { ip: node.internalIP, port, protocol }, about: pod })));
  }

  const wantAll = (): void => {
    for (const [key, pod] of holders) doors.want(key, wishes(pod));
  };
  const unsubscribes = [
    cache.of(Pod).subscribe(({ type, object }) => {
      const key = refKey(refOf(object));
      const holds = type !== "DELETED" && hostPortsOf(object).length > 0;
      if (!holds && !holders.has(key)) return;
      if (holds) holders.set(key, object);
      else holders.delete(key);
      doors.want(key, holds ? wishes(object) : []);
    }),
    tracker.subscribe(({ previous, next }) => {
      const changed = new Set([...previous, ...next].flatMap(({ protocol, nodePort }) => (nodePort ? [nodePortKey(protocol, nodePort)] : [])));
      for (const [key, pod] of changed.size > 0 ? holders : []) {
        if (!hostPortsOf(pod).some(({ protocol, port }) => changed.has(nodePortKey(protocol, port)))) continue;
        doors.want(key, []);
        // The node port's own door closes or opens in this very turn.
        queueMicrotask(() => holders.get(key) === pod && doors.want(key, wishes(pod)));
      }
    }),
    topology.subscribe(wantAll),
  ];
  return {
    ...doors,
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      doors.close();
    },
  };
}
