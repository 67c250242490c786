import { createApiClient, type ApiClient } from "@kx/shared/client/api-client";
import { createCache, type Cache } from "@kx/shared/client/informer";
import { Node } from "@kx/shared/kinds/core/node";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import type { Kind } from "@kx/shared/kinds/kind";
import { realClock, seededRandom } from "@kx/shared/meta/clock";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Container } from "@kx/shared/net/container";
import type { Listener } from "@kx/shared/net/fabric";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { settled } from "../../apiserver/src/controllers/settled.ts";
import { createIngressController } from "../../apiserver/src/network/ingress/controller.ts";
import { createNetwork, type Network } from "../../apiserver/src/network/network.ts";
import { startApi } from "../support/start-api.ts";
import { aNode, aPod } from "./objects.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

export const controllerIP = "10.244.1.10";

/** What a pod of the lab answers with. */
export interface Echo {
  pod: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  rawHeaders: string[];
  body: string;
  source: string;
}

/** nginx' page of a status, as its own server sends it. */
export const page = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;

export interface IngressLab {
  readonly client: ApiClient;
  readonly cache: Cache;
  readonly network: Network;
  readonly clock: TestClock;
  /** Lines of the controller's container. */
  readonly log: string[];
  create<T extends KubeObject>(kind: Kind<T>, object: object): Promise<T>;
  /** A Service `name` with port 80 and these ready addresses behind it, port 8080. */
  expose(name: string, ...ips: string[]): Promise<void>;
  /** An Ingress of class nginx; `rules` are `HOST PATH SERVICE`, with `Exact` behind where it is meant; `*` is no host. */
  route(name: string, rules: readonly string[], more?: { annotations?: Record<string, string>; spec?: object }): Promise<Ingress>;
  /** A pod that echoes on 8080; answers how to stop it. */
  runPod(name: string, ip: string): () => void;
  /** A request straight to the controller's pod. */
  get(host: string, path?: string, init?: RequestInit): Promise<Response>;
  echo(host: string, path?: string, init?: RequestInit): Promise<Echo>;
  /** Every change is seen, and every write answered. */
  settled(): Promise<void>;
  stopController(): void;
  close(): Promise<void>;
}

/** The API in memory, a data plane, and one ingress controller: no kubelets, no controllers. */
export async function createIngressLab(): Promise<IngressLab> {
  const api = await startApi({ namespaces: ["ingress-nginx"] });
  const client = createApiClient(api.transport);
  const cache = createCache(client, { clock: realClock, freeze: true });
  const clock = createTestClock(Date.parse("2026-11-22T19:03:07Z"));
  const random = seededRandom(7);
  const network = createNetwork({
    cache,
    client,
    events: { event: () => undefined },
    clock,
    random,
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.0.0.0/16",
    loadBalancerPool: "127.77.200.0/24",
  });
  const ingress = createIngressController({ cache, client, clock, random });
  const log: string[] = [];
  const stopping = new AbortController();

  const create: IngressLab["create"] = (kind, object) => client.create(kind, object as never);
  await create(ServiceCIDR, { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16"] } });
  const node = aNode(1);
  await client.updateStatus(Node, { ...(await create(Node, node)), status: node.status } as Node);
  await create(IngressClass, { metadata: { name: "nginx" }, spec: { controller: "k8s.io/ingress-nginx" } });
  const namespace = "ingress-nginx";
  const ports = [{ name: "http", port: 80 }, { name: "https", port: 443 }];
  await create(Service, { metadata: { name: "ingress-nginx-controller", namespace }, spec: { type: "LoadBalancer", clusterIP: "10.0.0.60", ports } });
  await create(EndpointSlice, slice("ingress-nginx-controller", namespace, ports, [controllerIP]));
  void ingress.start(containerOn(network, { log, clock, random, signal: stopping.signal }));

  const pending = [() => cache.pending(), () => ingress.pending(), () => network.pending() > 0];
  const quiet = (): Promise<void> => settled({ pending, revision: () => api.registry.revision() });
  const get: IngressLab["get"] = (host, path = "/", { headers, ...init } = {}) =>
    network.fetch(`http://${controllerIP}${path}`, { redirect: "manual", headers: { host, ...(headers as object) }, ...init }, { from: "node/node-1" });

  await quiet();
  return {
    client,
    cache,
    network,
    clock,
    log,
    create,
    async expose(name, ...ips) {
      await create(Service, { metadata: { name, namespace: "default" }, spec: { ports: [{ port: 80, targetPort: 8080 }] } });
      await create(EndpointSlice, slice(name, "default", [{ name: "", port: 8080 }], ips));
    },
    route: (name, rules, { annotations = {}, spec = {} } = {}) =>
      create(Ingress, {
        metadata: { name, namespace: "default", annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value])) },
        spec: { ingressClassName: "nginx", rules: rules.map(ruleOf), ...spec },
      }),
    runPod(name, ip) {
      const listener = network.fabric.listen({ ip, port: 8080, protocol: "TCP" }, echoing(name));
      return () => listener.close();
    },
    get,
    echo: async (...asked) => (await (await get(...asked)).json()) as Echo,
    settled: quiet,
    stopController: () => stopping.abort(),
    async close() {
      stopping.abort();
      network.close();
      cache.close();
      await api.close();
    },
  };
}

const echoing = (pod: string) =>
  httpAcceptor((request, response, flow) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers, rawHeaders } = request;
      const echo = { pod, method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString(), source: flow.source.ip };
      response.writeHead(200, { "Content-Type": "application/json", Server: "echo", "X-Pod": pod });
      response.end(JSON.stringify(echo));
    });
  });

function slice(service: string, namespace: string, ports: object[], ips: readonly string[]): object {
  return {
    metadata: { name: `${service}-abcde`, namespace, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports,
    endpoints: ips.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
  };
}

function ruleOf(text: string): object {
  const [host, path, name, pathType = "Prefix"] = text.split(" ");
  return { ...(host === "*" ? {} : { host }), http: { paths: [{ path, pathType, backend: { service: { name, port: { number: 80 } } } }] } };
}

/** The controller's container as a kubelet would start it. */
function containerOn({ fabric, resolver }: Network, { log, ...means }: Pick<Container, "clock" | "random" | "signal"> & { log: string[] }): Container {
  const name = "ingress-nginx-controller-0";
  const pod = aPod(name, controllerIP, "node-1");
  pod.metadata.namespace = "ingress-nginx";
  const listeners: Listener[] = [];
  means.signal.addEventListener("abort", () => listeners.forEach((listener) => listener.close()));
  return {
    ...means,
    killed: means.signal,
    onTerminate: () => undefined,
    // It reads no file, and nobody is attached to it.
    get files(): never {
      throw new Error("the ingress controller has no files");
    },
    tty: false,
    stdin: new ReadableStream<Uint8Array>({ start: (controller) => controller.close() }),
    write: () => undefined,
    pod,
    name: "controller",
    image: "registry.k8s.io/ingress-nginx/controller:v1.15.1",
    command: [],
    args: ["/nginx-ingress-controller", "--publish-service=ingress-nginx/ingress-nginx-controller", "--ingress-class=nginx"],
    env: {},
    serviceVariables: () => ({}),
    ports: [],
    node: { name: "node-1", ip: "172.18.0.2" },
    sender: { kind: "pod", ip: controllerIP, node: "node-1", namespace: "ingress-nginx", name },
    fabric,
    resolver,
    listen(port, protocol, acceptor) {
      const listener = fabric.listen({ ip: controllerIP, port, protocol }, acceptor);
      listeners.push(listener);
      return listener;
    },
    listenOnAny: () => {
      throw new Error("the ingress controller names its ports");
    },
    log: (line) => log.push(line),
    exit: () => undefined,
  };
}
