import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { ChangeTracker } from "../proxy/change-tracker.ts";
import type { ServicePort } from "../proxy/service-port.ts";
import { parseCidr } from "../topology/cidr.ts";
import { createDoorSet, type DoorSet, type DoorSetOptions, type DoorWish } from "./door-set.ts";

export interface LoadBalancerDoorsOptions extends Omit<DoorSetOptions, "failed"> {
  readonly tracker: ChangeTracker;
  readonly events: EventRecorder;
  /** The range that load balancer addresses are taken from; doors open on these alone. */
  readonly pool: string;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has taken it",
  EACCES: "this user may not listen on ports below 1024",
  EADDRNOTAVAIL: "this system has no such loopback address",
};

/** Real sockets on every load balancer's address, with the Service's own ports. */
export function openLoadBalancerDoors({ tracker, events, pool, fabric, senders }: LoadBalancerDoorsOptions): DoorSet {
  const range = parseCidr(pool);
  const doors = createDoorSet({
    fabric,
    senders,
    failed({ listen, about }, { code, message }) {
      const why = reasons[code ?? ""] ?? message;
      const where = `${listen.ip}:${listen.port}/${listen.protocol}`;
      events.event(about, "Warning", "SyncLoadBalancerFailed", `cannot listen on ${where}: ${why}; use a node port or the forward proxy`);
    },
  });

  function wishes(ports: readonly ServicePort[]): DoorWish[] {
    return ports.flatMap(({ loadBalancerIPs, port, protocol, service }) =>
      loadBalancerIPs.filter((ip) => range.contains(ip)).map((ip) => ({ listen: { ip, port, protocol }, to: { ip, port, protocol }, about: service })),
    );
  }

  const unsubscribe = tracker.subscribe(({ key, next }) => doors.want(key, wishes(next)));
  for (const [key, ports] of tracker.snapshot().services) doors.want(key, wishes(ports));
  return {
    ...doors,
    close() {
      unsubscribe();
      doors.close();
    },
  };
}
