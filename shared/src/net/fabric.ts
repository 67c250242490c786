import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Protocol, SocketAddress } from "./addresses.ts";

/** Who opens a connection. The sender's node is the one whose kube-proxy translates virtual addresses. */
export interface Sender {
  kind: "pod" | "node" | "client" | "outside";
  /** The source address before any masquerade. */
  ip: string;
  /** Absent for `outside`: nobody translates for it. */
  node?: string;
  /** Of a pod, or the namespace that a client resolves short names in. */
  namespace?: string;
  /** Of a pod or node. */
  name?: string;
}

/** One step of a request's way, told only when somebody asked for a trace. */
export interface Hop {
  step: "resolve" | "door" | "proxy" | "ingress" | "sidecar" | "policy" | "deliver" | "external";
  /** Where it happened: `outside`, `node/node-1`, `pod/default/web-0`. */
  at: string;
  /** A plain sentence: `web.default.svc.cluster.local is 10.0.12.5`. */
  text: string;
  /** The same as data, for `-o json` and the web view. */
  detail?: Record<string, string | number | boolean>;
}

/** One connection's way through the network. It holds for the connection's life, as conntrack does. */
export interface Flow {
  readonly sender: Sender;
  /** What the sender dialled, before any translation. */
  readonly original: SocketAddress;
  /** Where it is delivered. */
  readonly destination: SocketAddress;
  /** The source that the receiver sees, after masquerade. */
  readonly source: { ip: string; port: number };
  /** The host name that the sender asked for, if it used one. */
  readonly host?: string;
  /** Present exactly when a trace was asked for. */
  readonly hops?: Hop[];
}

/** Why a connection could not be made; curl's exit code follows from `code` (6, 7, 7, 28, 56, 28). */
export type ConnectFailure = "unresolved" | "unroutable" | "refused" | "dropped" | "reset" | "timeout";

export class ConnectError extends Error {
  readonly code: ConnectFailure;
  /** The one change that mends it, when kx knows it. */
  readonly mend: string | undefined;
  readonly hops: Hop[];
  /** @param why one sentence, without a final full stop */
  constructor(code: ConnectFailure, why: string, more: { mend?: string | undefined; hops?: Hop[] | undefined } = {}) {
    super(why);
    this.name = "ConnectError";
    this.code = code;
    this.mend = more.mend;
    this.hops = more.hops ?? [];
  }
}

/** The part of node's request that an HTTP acceptor may use; a door passes its own IncomingMessage, `fetch` a light one. */
export type HttpRequest = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders" | "httpVersion"> &
  AsyncIterable<Uint8Array> & {
    // oxlint-disable-next-line typescript/no-explicit-any -- what the listener gets differs by event
    on(event: "data" | "end" | "error" | "close", listener: (value: any) => void): unknown;
  };

/** The part of node's response that an HTTP acceptor may use. */
export type HttpResponse = Pick<
  ServerResponse,
  "statusCode" | "statusMessage" | "headersSent" | "getHeader" | "removeHeader"
> & {
  setHeader(name: string, value: number | string | readonly string[]): unknown;
  writeHead(status: number, headers?: Record<string, string | number | string[]>): unknown;
  /** False when the reader is behind: wait for `drain`. */
  write(chunk: string | Uint8Array): boolean;
  end(chunk?: string | Uint8Array): unknown;
  on(event: "drain" | "close" | "finish" | "error", listener: () => void): unknown;
  destroy(error?: Error): unknown;
};

/** What stands behind a listening address. A stream acceptor has `accept`; an HTTP one has `serve` as well. */
export interface Acceptor {
  /** Takes over a connection's bytes. A door that changes no byte gives its own socket. */
  accept?(connection: Duplex, flow: Flow): void;
  /** Answers one request that a door has parsed already. */
  serve?(request: HttpRequest, response: HttpResponse, flow: Flow): void;
  /** One datagram; `reply` may be called any number of times while the flow lives. */
  datagram?(message: Uint8Array, flow: Flow, reply: (message: Uint8Array) => void): void;
}

export interface Listener {
  readonly address: SocketAddress;
  close(): void;
}

/** Where to, by whom. `to.ip` is an address; names are resolved before (see Resolver). */
export interface Call {
  from: Sender;
  to: SocketAddress;
  host?: string;
  /** Collect hops; each step may push to the array. */
  hops?: Hop[];
  signal?: AbortSignal;
}

/** A decided connection, to be used in exactly one of its ways, and closed when its bytes end. */
export interface Connection {
  readonly flow: Flow;
  readonly acceptor: Acceptor;
  /** A new duplex whose other end the acceptor has. */
  open(): Duplex;
  /** Hands a door's own socket to the acceptor. */
  handOver(socket: Duplex): void;
  /** Answers one HTTP request; may be called again for keep-alive requests of the same client connection. */
  serve(request: HttpRequest, response: HttpResponse): void;
  /** Gives the connection's place in counters (least-connection schedulers) back; safe to call twice. */
  close(): void;
}

/** The simulated network: listeners by (protocol, ip, port), and connections that the sender's node's proxy routes. */
export interface Fabric {
  /**
   * Port 0 takes every port of the address that has no listener of its own.
   * @throws Error `address already in use: TCP 10.244.1.2:80`
   */
  listen(address: SocketAddress, acceptor: Acceptor): Listener;
  /** Decides once where the connection goes. @throws ConnectError */
  connect(call: Call): Promise<Connection>;
  /** `connect` and `open` in one. @throws ConnectError */
  dial(call: Call): Promise<Duplex>;
  /**
   * Sends a datagram of the UDP flow (from.ip, fromPort, to). Flows live 30 s, 120 s once answered.
   * @throws ConnectError where a kernel would report it (no endpoint: refused by ICMP)
   */
  send(call: Call & { fromPort: number; message: Uint8Array; reply: (message: Uint8Array) => void }): void;
  /** True when something listens there: what a kubelet's tcpSocket probe finds out. */
  listening(protocol: Protocol, ip: string, port: number): boolean;
}

/** What a name means to a sender: search domains and ndots applied as in its /etc/resolv.conf. */
export interface Resolver {
  /**
   * Addresses in the order they would be tried; `canonical` is the full name that answered, with CNAMEs followed.
   * @throws ConnectError unresolved
   */
  resolve(from: Sender, host: string, hops?: Hop[]): Promise<{ canonical: string; ips: string[] }>;
}
