import type { Cache } from "@kx/shared/client/informer";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Clock } from "@kx/shared/meta/clock";
import type { Fabric } from "@kx/shared/net/fabric";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import type { ResourceUsage } from "@kx/shared/net/resource-usage";
import type { NodeAddresses } from "../addresses.ts";
import { resourceMetrics, summary } from "./summary.ts";

/** Where a node's status says that its kubelet listens. */
const port = 10250;

export interface KubeletApiOptions {
  fabric: Fabric;
  cache: Cache;
  usage: ResourceUsage;
  clock: Pick<Clock, "now">;
}

interface Answer {
  code: number;
  type: string;
  body: string;
}

const plain = (code: number, body: string): Answer => ({ code, type: "text/plain; charset=utf-8", body });
const json = (value: object): Answer => ({ code: 200, type: "application/json", body: JSON.stringify(value) });

/** The kubelet's own port on its node, for `kubectl get --raw /api/v1/nodes/NODE/proxy/...`. @returns what closes it */
export function serveKubeletApi({ name, internalIP }: NodeAddresses, { fabric, cache, usage, clock }: KubeletApiOptions): () => void {
  const pods = cache.of(Pod);
  const answer = (method: string, path: string): Answer => {
    if (method !== "GET" && method !== "HEAD") return plain(405, "405: Method Not Allowed");
    const own = pods.list().filter(({ spec }) => spec?.nodeName === name);
    const stats = { node: name, pods: own, usage, clock };
    switch (path) {
      case "/healthz":
      case "/healthz/ping":
        return plain(200, "ok");
      case "/pods":
        return json({ kind: "PodList", apiVersion: "v1", metadata: {}, items: own.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item) });
      case "/stats/summary":
        return json(summary(stats));
      case "/metrics/resource":
        return { code: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: resourceMetrics(stats) };
      default:
        return plain(404, "404 page not found\n");
    }
  };
  const listener = fabric.listen(
    { ip: internalIP, port, protocol: "TCP" },
    httpAcceptor((request, response, { sender }) => {
      // The API server calls as its node; who comes from a pod or from outside has shown no credential.
      const path = (request.url ?? "/").split("?", 1)[0]!.replace(/(.)\/+$/, "$1");
      const { code, type, body } = sender.kind === "node" ? answer(request.method ?? "GET", path) : plain(401, "Unauthorized");
      response.writeHead(code, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
      response.end(request.method === "HEAD" ? undefined : body);
    }),
  );
  return () => listener.close();
}
