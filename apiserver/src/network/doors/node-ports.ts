import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { ChangeTracker } from "../proxy/change-tracker.ts";
import type { ServicePort } from "../proxy/service-port.ts";
import type { Topology } from "../topology/topology.ts";
import { createDoorSet, type DoorSet, type DoorSetOptions, type DoorWish } from "./door-set.ts";
import { nodeDoorHosts } from "./node-door-hosts.ts";

export interface NodePortDoorsOptions extends Omit<DoorSetOptions, "failed"> {
  readonly tracker: ChangeTracker;
  readonly topology: Topology;
  readonly events: EventRecorder;
  /** How many nodes have doors: the first ones. */
  readonly nodes: number;
}

/** Real sockets for every node port on the nodes' loopback addresses. */
export function openNodePortDoors(options: NodePortDoorsOptions): DoorSet {
  const { tracker, topology, events, nodes, fabric, senders } = options;
  const doors = createDoorSet({
    fabric,
    senders,
    failed({ listen, about }, { code, message }) {
      // Not every system has more loopback addresses than 127.0.0.1.
      if (code === "EADDRNOTAVAIL" && listen.ip !== "127.0.0.1") return;
      const why = code === "EADDRINUSE" ? "another process has taken it" : message;
      events.event(about, "Warning", "FailedToOpenNodePort", `cannot open node port ${listen.port}/${listen.protocol} on ${listen.ip}: ${why}`);
    },
  });

  function wishes(ports: readonly ServicePort[]): DoorWish[] {
    return topology
      .nodes()
      .slice(0, nodes)
      .flatMap((node, index) =>
        nodeDoorHosts(node, index).flatMap((host) =>
          ports.flatMap(({ nodePort: port, protocol, service }) =>
            port ? [{ listen: { ip: host, port, protocol }, to: { ip: node.internalIP, port, protocol }, about: service }] : [],
          ),
        ),
      );
  }

  const wantAll = (): void => {
    for (const [key, ports] of tracker.snapshot().services) doors.want(key, wishes(ports));
  };
  const unsubscribes = [tracker.subscribe(({ key, next }) => doors.want(key, wishes(next))), topology.subscribe(wantAll)];
  wantAll();
  return {
    ...doors,
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      doors.close();
    },
  };
}
