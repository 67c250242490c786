import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ConnectError, type Hop } from "@kx/shared/net/fabric";
import { forwardProxyHeaders } from "@kx/shared/net/forward-proxy";
import type { FabricConnection } from "../fabric/fabric.ts";
import type { Reach } from "../fabric/reach.ts";
import type { Senders } from "../topology/senders.ts";
import { failureOf, hopsHeader, type ProxyFailure } from "./proxy-failure.ts";
import { parseAuthority, parseTarget, takeProxyHeaders, type ProxyHeaders, type ProxyTarget } from "./proxy-request.ts";
import { relayHttp } from "./relay-http.ts";
import type { Door } from "./stream-door.ts";

export interface ForwardProxyOptions {
  readonly reach: Reach;
  readonly senders: Senders;
  /** The API's own listener, which is no part of the simulated network. */
  readonly apiAddress: () => { host: string; port: number } | undefined;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** One connection that a client connection has to a destination, and the hops of its making. */
interface Kept {
  readonly connection: FabricConnection;
  readonly hops: Hop[] | undefined;
  /** How many hops its making took; later ones belong to one request. */
  readonly made: number;
}

/** Where a client connection has not been yet, and under which key its connection is kept. */
interface NewDestination {
  readonly target: ProxyTarget;
  readonly asked: ProxyHeaders;
  readonly kept: Map<string, Kept>;
  readonly key: string;
}

/** How many destinations one client connection keeps; the oldest makes room. */
const maxDestinations = 256;

const ownAddress = "the API server is no part of the simulated network: talk to it directly";
const noProxyRequest =
  "This is the forward proxy of a simulated cluster. Name the destination in the request line, as HTTP clients do for a proxy:\n" +
  "curl -x http://HOST:PORT http://SERVICE.NAMESPACE/";

const isLoopbackHost = (host: string): boolean => host === "localhost" || host.startsWith("127.") || host === "[::1]";

/**
 * HTTP proxying (absolute form and CONNECT) into the network, as `shared/src/net/forward-proxy.ts` says. A client
 * connection has one flow for each destination and sender.
 */
export function openForwardProxy({ reach, senders, apiAddress, host, port }: ForwardProxyOptions): Door {
  const keptBy = new WeakMap<Socket, Map<string, Kept>>();

  async function connect(target: ProxyTarget, asked: ProxyHeaders): Promise<Kept> {
    if (isLoopbackHost(target.host) && target.port === apiAddress()?.port) {
      throw new ConnectError("unroutable", ownAddress, { mend: "leave localhost out of the proxy: NO_PROXY=localhost,127.0.0.1" });
    }
    const hops: Hop[] | undefined = asked.trace ? [] : undefined;
    const from = senders.parseUser(userOf(asked.authorization));
    const connection = await reach({ from, host: target.host, port: target.port, hops });
    return { connection, hops, made: hops?.length ?? 0 };
  }

  function keptOf(socket: Socket): Map<string, Kept> {
    let kept = keptBy.get(socket);
    if (!kept) {
      const connections = (kept = new Map<string, Kept>());
      keptBy.set(socket, kept);
      socket.once("close", () => connections.forEach(({ connection }) => connection.close()));
    }
    return kept;
  }

  function serve(request: IncomingMessage, response: ServerResponse, { connection, hops, made }: Kept): void {
    if (hops) {
      hops.length = made;
      addHopsAtHead(response, hops);
    }
    if (connection.acceptor.serve) connection.serve(request, response);
    else relayHttp(connection, request, response);
  }

  async function serveNew(request: IncomingMessage, response: ServerResponse, at: NewDestination): Promise<void> {
    const { target, asked } = at;
    try {
      const made = await connect(target, asked);
      if (request.socket.destroyed) return made.connection.close();
      const [oldest] = at.kept;
      if (oldest && at.kept.size >= maxDestinations) {
        oldest[1].connection.close();
        at.kept.delete(oldest[0]);
      }
      at.kept.set(at.key, made);
      serve(request, response, made);
    } catch (error) {
      const { status, headers, body } = failureOf(error, asked.trace);
      response.writeHead(status, headers).end(body);
    }
  }

  async function tunnel(socket: Socket, head: Buffer, { target, asked }: { target: ProxyTarget; asked: ProxyHeaders }): Promise<void> {
    try {
      const { connection, hops } = await connect(target, asked);
      if (socket.destroyed) return connection.close();
      socket.once("close", () => connection.close());
      const traced = hops ? `${forwardProxyHeaders.hops}: ${hopsHeader(hops)}\r\n` : "";
      socket.write(`HTTP/1.1 200 Connection Established\r\n${traced}\r\n`);
      if (head.length > 0) socket.unshift(head);
      connection.handOver(socket);
    } catch (error) {
      writeFailure(socket, failureOf(error, asked.trace));
    }
  }

  const server = createServer({ noDelay: true }, (request, response) => {
    const target = parseTarget(request.url ?? "");
    if (!target) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" }).end(`${noProxyRequest}\n`);
      return;
    }
    const asked = takeProxyHeaders(request);
    request.url = target.path;
    const kept = keptOf(request.socket);
    const key = `${target.authority} ${asked.trace} ${asked.authorization ?? ""}`;
    const known = kept.get(key);
    if (known?.connection.live) {
      serve(request, response, known);
      return;
    }
    void serveNew(request, response, { target, asked, kept, key });
  });

  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const asked = takeProxyHeaders(request);
    const target = parseAuthority(request.url ?? "");
    if (!target) {
      writeFailure(socket, { status: 400, headers: { "content-type": "text/plain; charset=utf-8" }, body: "CONNECT takes HOST:PORT\n" });
      return;
    }
    void tunnel(socket, head, { target: { ...target, path: "" }, asked });
  });

  // Tunnels as well: the server itself forgets a socket with its CONNECT.
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  let listensOn = port;
  const opened = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      listensOn = (server.address() as AddressInfo).port;
      resolve();
    });
  });
  return {
    host,
    get port() {
      return listensOn;
    },
    opened,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The user name of Basic credentials; it may hold colons (`outside=fd00::1`), the password may not. */
function userOf(authorization: string | undefined): string | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, "base64").toString();
  const colon = credentials.lastIndexOf(":");
  return colon < 0 ? credentials : credentials.slice(0, colon);
}

/** Hops that are added while the request is served go out with its head: they are written as late as that. */
function addHopsAtHead(response: ServerResponse, hops: readonly Hop[]): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    response.setHeader(forwardProxyHeaders.hops, hopsHeader(hops));
    return writeHead(...args);
  };
}

function writeFailure(socket: Socket, { status, headers, body }: ProxyFailure): void {
  const all = { ...headers, "content-length": Buffer.byteLength(body), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}
