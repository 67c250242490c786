import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { hostPort, type SocketAddress } from "@kx/shared/net/addresses";
import type { MessageOptions } from "../dns/message.ts";
import { openDnsDoor } from "./dns-door.ts";
import type { ConnectingFabric } from "../fabric/fabric.ts";
import type { ChangeTracker } from "../proxy/change-tracker.ts";
import type { Reach } from "../fabric/reach.ts";
import type { Senders } from "../topology/senders.ts";
import type { Topology } from "../topology/topology.ts";
import { admit } from "./admit.ts";
import { openHostPortDoors } from "./host-ports.ts";
import { openForwardProxy, type ForwardProxyOptions } from "./forward-proxy.ts";
import { openLoadBalancerDoors } from "./load-balancers.ts";
import { openNodePortDoors } from "./node-ports.ts";
import { openStreamDoor, type Door } from "./stream-door.ts";

/** A real place to listen; port 0 lets the system choose. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** Which doors open. */
export interface DoorOptions {
  readonly proxy?: Listen;
  readonly dns?: Listen;
  /** The API's own listener, which the forward proxy refuses to reach. */
  readonly apiAddress?: ForwardProxyOptions["apiAddress"];
  /** On how many of the first nodes; 0 opens no node ports and no host ports. Default 3. */
  readonly nodePortNodes?: number;
  /** Default true. */
  readonly loadBalancers?: boolean;
}

export interface OpenDoors {
  /** `127.0.0.1:8081`; absent for a door that was not asked for. */
  readonly proxy: string | undefined;
  readonly dns: string | undefined;
  /** Where node ports, host ports and load balancers listen: `127.1.0.1:30080`. */
  addresses(): readonly string[];
  /**
   * One more TCP door for clients outside, to an address that may change: the Ingress controller's HTTP port.
   * @param to asked for every connection; undefined resets it
   */
  forward(listen: Listen, to: () => SocketAddress | undefined): Promise<Door>;
  pending(): number;
  close(): void;
}

export interface DoorContext {
  readonly cache: Cache;
  readonly fabric: ConnectingFabric;
  readonly reach: Reach;
  readonly senders: Senders;
  readonly topology: Topology;
  readonly tracker: ChangeTracker;
  readonly events: EventRecorder;
  readonly dnsMessages: MessageOptions;
  readonly pool: string;
}

async function listening(door: Door): Promise<Door> {
  await door.opened;
  return door;
}

/** Opens real sockets into the network. @throws the system's error when the forward proxy or DNS cannot listen */
export async function openDoors(options: DoorOptions, context: DoorContext): Promise<OpenDoors> {
  const { fabric, reach, senders, dnsMessages } = context;
  const { proxy, dns, apiAddress = () => undefined, nodePortNodes = 3, loadBalancers = true } = options;
  const open: Door[] = [];
  const opened = async (door: Door): Promise<Door> => {
    open.push(door);
    return await listening(door);
  };
  const proxyDoor = proxy && (await opened(openForwardProxy({ ...proxy, reach, senders, apiAddress })));
  const dnsDoor = dns && (await opened(openDnsDoor(dns, dnsMessages)));
  const sets = [
    // In this order: a host port's door makes room for a node port's.
    ...(nodePortNodes > 0 ? [openHostPortDoors({ ...context, nodes: nodePortNodes }), openNodePortDoors({ ...context, nodes: nodePortNodes })] : []),
    ...(loadBalancers ? [openLoadBalancerDoors(context)] : []),
  ];
  return {
    proxy: proxyDoor && hostPort(proxyDoor.host, proxyDoor.port),
    dns: dnsDoor && hostPort(dnsDoor.host, dnsDoor.port),
    addresses: () => sets.flatMap((set) => set.open()),
    forward: (listen, to) =>
      opened(
        openStreamDoor(listen, (socket) => {
          const address = to();
          if (address) void admit(fabric, socket, { from: senders.outside(), to: address });
          else socket.resetAndDestroy();
        }),
      ),
    pending: () => sets.reduce((sum, set) => sum + set.pending(), 0),
    close() {
      for (const door of [...open, ...sets]) door.close();
    },
  };
}
