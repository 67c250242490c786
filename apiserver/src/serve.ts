import { createServer as createPlainServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { rm } from "node:fs/promises";
import { adminUser, trustAs } from "./http/authenticate.ts";
import type { Authority } from "./http/certificates/authority.ts";
import { ingressAddress, type Cluster } from "./cluster.ts";
import { freePort, listenFrom, listenOn } from "./listen.ts";

const loopback = "127.0.0.1";
/** What Go's servers take (net/http DefaultMaxHeaderBytes): tokens and impersonated groups may be long. */
const maxHeaderSize = 1 << 20;

export interface ServeOptions {
  authority: Authority;
  /** The first port to try for the API. */
  port: number;
  /** The unix socket (named pipe on Windows) of the CLI; none without it. */
  socket?: string;
}

/** Where a cluster can be reached from outside the process. */
export interface Served {
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the API's listeners: TLS for everybody, a socket that the file system guards for the CLI. */
export async function serveApi(cluster: Cluster, { authority, port, socket }: ServeOptions): Promise<Served> {
  const tls = createTlsServer({
    key: authority.server.key,
    cert: authority.server.cert,
    ca: authority.ca,
    requestCert: true,
    // Who has no certificate may have a token; the API answers 401 in a cluster's words.
    rejectUnauthorized: false,
    noDelay: true,
    maxHeaderSize,
    ALPNProtocols: ["http/1.1"],
  });
  cluster.api.attach(tls, { authenticate: cluster.api.authenticate, hosts: ["127.0.0.1", "localhost", "[::1]", "kubernetes", "kubernetes.default", "kubernetes.default.svc"] });
  const chosen = await listenFrom(tls, loopback, port);
  const servers: { close(): unknown; closeAllConnections(): void }[] = [tls];
  if (socket !== undefined) {
    const plain = createPlainServer({ noDelay: true, maxHeaderSize });
    cluster.api.attach(plain, { authenticate: trustAs(adminUser) });
    // A socket file that a killed server left behind: the store's lock says that nobody listens on it.
    if (process.platform !== "win32") await rm(socket, { force: true });
    const mask = process.umask(0o177);
    try {
      await listenOn(plain, { path: socket });
    } finally {
      process.umask(mask);
    }
    servers.push(plain);
  }
  return {
    server: `https://${loopback}:${chosen}`,
    port: chosen,
    async close() {
      await Promise.all(
        servers.map(async (server) => {
          const closed = new Promise((resolve) => {
            server.close();
            resolve(undefined);
          });
          server.closeAllConnections();
          await closed;
        }),
      );
    },
  };
}

/** Addresses of the doors into the simulated network. */
export interface Doors {
  readonly proxy: string;
  readonly dns: string;
  readonly ingressHttp: string;
  readonly ingressHttps: string;
}

/** First ports to try: taken ones are stepped over. */
const firstPorts = { proxy: 3128, dns: 1053, ingressHttp: 8080, ingressHttps: 8443 };

/** Opens the forward proxy, DNS, node ports, load balancers and the Ingress ports. @param api the API's own address, which the proxy refuses @param nodePortNodes how many of the first nodes have doors */
export async function openDoors(cluster: Cluster, api: { host: string; port: number }, nodePortNodes: number): Promise<Doors> {
  const at = async (port: number): Promise<{ host: string; port: number }> => ({ host: loopback, port: await freePort(loopback, port) });
  const doors = await cluster.network.openDoors({
    proxy: await at(firstPorts.proxy),
    dns: await at(firstPorts.dns),
    apiAddress: () => api,
    nodePortNodes,
  });
  const forward = async (first: number, port: number): Promise<number> => {
    const listen = await at(first);
    await doors.forward(listen, () => {
      const ip = ingressAddress(cluster.cache);
      return ip === undefined ? undefined : { ip, port, protocol: "TCP" };
    });
    return listen.port;
  };
  const http = await forward(firstPorts.ingressHttp, 80);
  const https = await forward(firstPorts.ingressHttps, 443);
  return {
    proxy: doors.proxy!,
    dns: doors.dns!,
    ingressHttp: `http://${loopback}:${http}`,
    ingressHttps: `https://${loopback}:${https}`,
  };
}
