import { isIP } from "node:net";
import type { Clock } from "@kx/shared/meta/clock";
import { hostPort } from "@kx/shared/net/addresses";
import { ConnectError, type Connection, type Fabric, type Resolver, type Sender } from "@kx/shared/net/fabric";
import type { UpstreamTry } from "./access-log.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Exchange } from "./exchange.ts";
import { RelayResponse } from "./relay-response.ts";
import { sendOverDuplex, type Upgraded } from "./send-over-duplex.ts";
import type { UpstreamRequest } from "./upstream-request.ts";
import type { Upstream } from "./upstreams.ts";

/** The controller's pod as a sender. */
export interface ProxyMeans {
  readonly fabric: Fabric;
  readonly resolver: Resolver;
  readonly sender: Sender;
  readonly clock: Clock;
}

/** `proxy_next_upstream error timeout`, at most so many pods (or the same one again). */
const maxTries = 3;
const readTimeoutMs = 60_000;

/** Not sent again once they went out. */
const notIdempotent = new Set(["POST", "LOCK", "PATCH"]);

/** One request that is to be passed on. */
export interface Passage {
  readonly exchange: Exchange;
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  /** Called before each try of a request that is traced. */
  readonly chosen: (endpoint: Endpoint) => void;
  /** Present when the client asks for another protocol. */
  readonly upgraded: Upgraded | undefined;
}

interface Failure {
  readonly timedOut: boolean;
  /** The request went out. */
  readonly sent: boolean;
}

/** Passes the request to the pods in turn until one answers; 502 or 504 when none does. */
export async function proxyPass(passage: Passage, means: ProxyMeans): Promise<void> {
  const { exchange, upstream, request, chosen } = passage;
  for (let tries = 1; !exchange.done; tries++) {
    const endpoint = upstream.next();
    if (!endpoint) return exchange.sendPage(503);
    if (exchange.flow.hops) chosen(endpoint);
    const failure = await tryEndpoint(endpoint, passage, means);
    if (!failure) return;
    if (tries === maxTries || (failure.sent && notIdempotent.has(request.method))) return exchange.sendPage(failure.timedOut ? 504 : 502);
  }
}

async function tryEndpoint(endpoint: Endpoint, passage: Passage, means: ProxyMeans): Promise<Failure | undefined> {
  const one: UpstreamTry = { address: hostPort(endpoint.host, endpoint.port), status: 502, bytes: 0, time: 0 };
  passage.exchange.tries.push(one);
  try {
    return await ask(await connect(endpoint, passage.exchange, means), one, passage, means.clock);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const timedOut = error.code === "dropped" || error.code === "timeout";
    if (timedOut) one.status = 504;
    return { timedOut, sent: false };
  }
}

async function connect({ host, port }: Endpoint, { flow }: Exchange, { fabric, resolver, sender }: ProxyMeans): Promise<Connection> {
  const hops = flow.hops ? { hops: flow.hops } : {};
  const ip = isIP(host) ? host : (await resolver.resolve(sender, host, flow.hops)).ips[0]!;
  return fabric.connect({ from: sender, to: { ip, port, protocol: "TCP" }, ...hops });
}

/** Resolves when the answer has begun, or with why it has not. */
function ask(connection: Connection, one: UpstreamTry, { exchange, request, upgraded }: Passage, clock: Clock): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    let timedOut = false;
    let cancel: (() => void) | undefined;
    const relay = new RelayResponse(exchange, one, {
      begun: () => resolve(undefined),
      failed: () => resolve({ timedOut, sent: true }),
      closed() {
        cancel?.();
        connection.close();
      },
    });
    // The time between two reads counts, not the whole.
    const wait = (ms: number): void => {
      cancel = clock.after(ms, () => {
        const silent = clock.now() - relay.lastHeard;
        if (silent < readTimeoutMs) return wait(readTimeoutMs - silent);
        timedOut = true;
        one.status = 504;
        relay.destroy();
      });
    };
    exchange.abandoned = () => {
      relay.abandon();
      resolve(undefined);
    };
    if (upgraded) {
      sendOverDuplex(connection.open(), request, relay, (answer, socket, head) => {
        cancel?.();
        one.status = 101;
        socket.once("close", () => relay.abandon());
        resolve(undefined);
        upgraded(answer, socket, head);
      });
    } else if (connection.acceptor.serve) connection.serve(request, relay);
    else sendOverDuplex(connection.open(), request, relay);
    if (!relay.closed) wait(readTimeoutMs);
  });
}
