import { duplexPair, type Duplex } from "node:stream";
import type { Clock, Random } from "@kx/shared/meta/clock";
import { addressKey, type Protocol, type SocketAddress } from "@kx/shared/net/addresses";
import type { Acceptor, Call, Connection, Fabric, Flow, Listener } from "@kx/shared/net/fabric";
import { createDatagramFlows } from "./datagram-flows.ts";
import type { Decision, Route } from "./route.ts";

/** A listener as the fabric keeps it; `closed` is read by connections that outlive it. */
export interface ListenerEntry {
  readonly address: SocketAddress;
  readonly acceptor: Acceptor;
  closed: boolean;
}

/** A connection that knows whether its receiver is still there. */
export interface FabricConnection extends Connection {
  readonly live: boolean;
}

/** A fabric whose connections can be kept for keep-alive. */
export interface ConnectingFabric extends Fabric {
  connect(call: Call): Promise<FabricConnection>;
}

export interface FabricOptions {
  readonly route: Route;
  readonly clock: Clock;
  readonly random: Random;
  /** What answers where nobody listens: relays to real sockets, health checks of a node's proxy. */
  readonly fallback?: (address: SocketAddress) => Acceptor | undefined;
}

/** Linux' ip_local_port_range. */
const firstSourcePort = 32768;
const sourcePorts = 28232;

/** A decided call: its flow, and who receives it. */
export interface Delivery {
  readonly flow: Flow;
  readonly entry: ListenerEntry;
  readonly decision: Decision;
}

class DecidedConnection implements FabricConnection {
  readonly flow: Flow;
  readonly #entry: ListenerEntry;
  #release: (() => void) | undefined;
  constructor({ flow, entry, decision }: Delivery) {
    this.flow = flow;
    this.#entry = entry;
    this.#release = decision.release;
  }
  get acceptor(): Acceptor {
    return this.#entry.acceptor;
  }
  get live(): boolean {
    return !this.#entry.closed;
  }
  open(): Duplex {
    const [near, far] = duplexPair();
    // Node's pair passes on an end, not a break: who is left would wait for ever.
    near.once("close", () => {
      far.destroy();
      this.close();
    });
    far.once("close", () => near.destroy());
    this.handOver(far);
    return near;
  }
  handOver(socket: Duplex): void {
    if (this.#entry.acceptor.accept) this.#entry.acceptor.accept(socket, this.flow);
    else socket.destroy();
  }
  serve(...[request, response]: Parameters<Connection["serve"]>): void {
    if (this.#entry.acceptor.serve) this.#entry.acceptor.serve(request, response, this.flow);
    else response.destroy();
  }
  close(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

/**
 * The one implementation of the Fabric. A listener on port 0 takes every port of its address that has no listener of
 * its own; port 0 of no protocol is dialled, so it stands for nothing else.
 */
export function createFabric({ route, clock, random, fallback }: FabricOptions): ConnectingFabric {
  const listeners = new Map<string, ListenerEntry>();
  let port = Math.floor(random() * sourcePorts);

  const nextPort = (): number => firstSourcePort + (port = (port + 1) % sourcePorts);

  function find({ ip, port: number, protocol }: SocketAddress): ListenerEntry | undefined {
    return listeners.get(addressKey(protocol, ip, number)) ?? listeners.get(addressKey(protocol, ip, 0));
  }

  function receiver(address: SocketAddress): ListenerEntry | undefined {
    const entry = find(address);
    if (entry) return entry;
    const acceptor = fallback?.(address);
    return acceptor && { address, acceptor, closed: false };
  }

  const portsOf = (protocol: Protocol, ip: string): number[] =>
    [...listeners.values()].filter(({ address }) => address.ip === ip && address.protocol === protocol).map(({ address }) => address.port);

  /** @throws ConnectError */
  function deliver(call: Call, fromPort: number | undefined): Delivery {
    call.signal?.throwIfAborted();
    const clientPort = fromPort ?? nextPort();
    let decision = route.decide(call, clientPort);
    let entry = receiver(decision.destination);
    while (!entry && decision.next) {
      decision.release?.();
      decision = decision.next();
      entry = receiver(decision.destination);
    }
    if (!entry) {
      decision.release?.();
      throw route.absent(call, decision, portsOf(decision.destination.protocol, decision.destination.ip));
    }
    if (call.hops) route.delivered(call, decision);
    const flow: Flow = {
      sender: call.from,
      original: call.to,
      destination: decision.destination,
      source: { ip: decision.sourceIp, port: decision.sourceIp === call.from.ip ? clientPort : nextPort() },
      ...(call.host === undefined ? {} : { host: call.host }),
      ...(call.hops === undefined ? {} : { hops: call.hops }),
    };
    return { flow, entry, decision };
  }

  const datagrams = createDatagramFlows({ clock, deliver });

  return {
    listen(address, acceptor): Listener {
      const key = addressKey(address.protocol, address.ip, address.port);
      if (listeners.has(key)) throw new Error(`address already in use: ${key}`);
      const entry: ListenerEntry = { address, acceptor, closed: false };
      listeners.set(key, entry);
      return {
        address,
        close() {
          entry.closed = true;
          if (listeners.get(key) === entry) listeners.delete(key);
        },
      };
    },
    // oxlint-disable-next-line require-await -- the interface is asynchronous for steps that will wait; a throw must reject
    async connect(call) {
      return new DecidedConnection(deliver(call, undefined));
    },
    async dial(call) {
      return (await this.connect(call)).open();
    },
    send: datagrams.send,
    listening: (protocol, ip, number) => find({ ip, port: number, protocol }) !== undefined,
  };
}
