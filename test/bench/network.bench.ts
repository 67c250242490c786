import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { aService, aSlice } from "../network/objects.ts";
import { createTestNetwork } from "../network/test-network.ts";

/** One line of the figures: ours as a share of the bare thing, run in the same minute. */
export interface NetworkFigure {
  name: string;
  ratio: number;
  /** What else was seen, for people. */
  detail: string;
}

const rounds = 3;
const fetches = 5_000;
const requestMs = 2_000;
const connections = 32;
const body = "hello from a pod\n";

/** `fetch` in process, and requests through the forward proxy and a node port, against a bare node:http server. */
export async function bench(): Promise<NetworkFigure[]> {
  const lab = createTestNetwork({ loopback: 80 });
  const bare = createServer((_request, response) => response.end(body));
  const barePort = await listening(bare);
  const nodePort = await freePort();
  for (const ip of ["10.244.1.2", "10.244.2.3", "10.244.3.4"]) {
    lab.network.fabric.listen({ ip, port: 8080, protocol: "TCP" }, httpAcceptor((_request, response) => void response.end(body)));
  }
  lab.put(Service, aService("web", { type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort }] }));
  lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": {}, "10.244.2.3": {}, "10.244.3.4": {} }));
  const doors = await lab.network.openDoors({ proxy: { host: "127.0.0.1", port: 0 } });
  const proxyPort = Number(doors.proxy?.split(":")[1]);
  try {
    const inProcess: Sample[] = [];
    const proxied: Sample[] = [];
    const byNodePort: Sample[] = [];
    for (let round = 0; round < rounds; round++) {
      const global = await perSecond(() => fetch(`http://127.0.0.1:${barePort}/`));
      inProcess.push({ bare: global, ours: await perSecond(() => lab.network.fetch("http://web.default/")) });
      const direct = await requestsPerSecond(barePort, "/");
      proxied.push({ bare: direct, ours: await requestsPerSecond(proxyPort, "http://web.default/") });
      byNodePort.push({ bare: direct, ours: await requestsPerSecond(nodePort, "/") });
    }
    return [
      figure("network: fetch in process / global fetch to bare node:http", inProcess),
      figure("network: forward proxy, ClusterIP, pod / bare node:http", proxied),
      figure("network: node port, pod / bare node:http", byNodePort),
    ];
  } finally {
    lab.network.close();
    bare.close();
    bare.closeAllConnections();
  }
}

interface Sample {
  bare: number;
  ours: number;
}

function figure(name: string, samples: Sample[]): NetworkFigure {
  const { bare, ours } = samples.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare)[rounds >> 1]!;
  return { name, ratio: ours / bare, detail: `${Math.round(ours)}/s against ${Math.round(bare)}/s` };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One after the other, each body read. */
async function perSecond(call: () => Promise<Response>): Promise<number> {
  for (let i = 0; i < fetches / 5; i++) await (await call()).text();
  const start = performance.now();
  for (let i = 0; i < fetches; i++) await (await call()).text();
  return (fetches * 1000) / (performance.now() - start);
}

/** Keep-alive requests from a thread of their own, each connection sending the next when its answer is complete. */
function requestsPerSecond(port: number, target: string): Promise<number> {
  const client = new Worker(
    `const { connect } = require("node:net");
     const { workerData: { port, target, connections, ms, length }, parentPort } = require("node:worker_threads");
     const request = "GET " + target + " HTTP/1.1\\r\\nHost: web.default\\r\\n\\r\\n";
     let answers = 0;
     const sockets = Array.from({ length: connections }, () => {
       const socket = connect({ port, host: "127.0.0.1", noDelay: true });
       let text = "";
       socket.on("connect", () => socket.write(request));
       socket.on("data", (chunk) => {
         text += chunk.latin1Slice();
         const head = text.indexOf("\\r\\n\\r\\n");
         if (head < 0 || text.length < head + 4 + length) return;
         text = "";
         answers++;
         socket.write(request);
       });
       return socket;
     });
     setTimeout(() => {
       const from = answers;
       setTimeout(() => {
         parentPort.postMessage(((answers - from) * 1000) / ms);
         for (const socket of sockets) socket.destroy();
       }, ms);
     }, ms / 4);`,
    { eval: true, workerData: { port, target, connections, ms: requestMs, length: body.length } },
  );
  return new Promise((resolve, reject) => {
    client.once("message", resolve);
    client.once("error", reject);
  });
}
