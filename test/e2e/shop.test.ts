import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { Pod } from "@kx/shared/kinds/core/pod";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster, type StartedCluster } from "@kx/apiserver";

/** A shop as published demonstrations have it: images that nobody knows, probed by HTTP, gRPC, TCP and a command. */
const deployment = (name: string, replicas: number, container: object): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "server", ...container }] } } },
  });
const service = (name: string, spec: object, app = name): string => JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app }, ...spec } });
const probed = (probe: object): object => ({ readinessProbe: { periodSeconds: 1, ...probe }, livenessProbe: { periodSeconds: 1, ...probe } });

const manifests = [
  deployment("storefront", 2, { image: "example.com/shop/storefront:v1", ports: [{ name: "web", containerPort: 8080 }], ...probed({ httpGet: { path: "/_healthz", port: "web", httpHeaders: [{ name: "Cookie", value: "session=probe" }] } }) }),
  deployment("basket", 3, { image: "example.com/shop/basket:v1", ports: [{ containerPort: 7070 }], ...probed({ grpc: { port: 7070 } }) }),
  deployment("store", 1, { image: "redis:alpine", ports: [{ containerPort: 6379 }], ...probed({ tcpSocket: { port: 6379 } }) }),
  deployment("worker", 1, { image: "busybox", command: ["sh", "-c", "touch /tmp/ready; sleep 3600"], ...probed({ exec: { command: ["ls", "/tmp/ready"] } }) }),
  service("storefront", { ports: [{ name: "http", port: 80, targetPort: "web" }] }),
  service("storefront-external", { type: "LoadBalancer", ports: [{ name: "http", port: 80, targetPort: 8080 }] }, "storefront"),
  service("basket", { ports: [{ name: "grpc", port: 7070 }] }),
  service("store", { ports: [{ name: "tls-redis", port: 6379 }] }),
  service("workers", { clusterIP: "None" }, "worker"),
].join("\n---\n");

let cluster: StartedCluster;
beforeAll(async () => {
  cluster = await startCluster({ freeze: true, seed: 1 });
  await cluster.apply(manifests);
});
afterAll(() => cluster.close());

test("every pod becomes ready, and every Service has the endpoints that it should", { timeout: 60_000 }, async () => {
  const isReady = ({ status }: Pod): boolean => status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
  await expect.poll(async () => (await cluster.client.list(Pod, { namespace: "default" })).items.filter(isReady).length, { timeout: 50_000 }).toBe(7);
  await cluster.settled();
  const { items } = await cluster.client.list(EndpointSlice, { namespace: "default" });
  const seen = async (name: string): Promise<unknown[]> => {
    const { subsets = [] } = await cluster.client.get(Endpoints, { namespace: "default", name });
    const slices = items.filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
    const ready = slices.flatMap(({ endpoints, ports }) => (endpoints ?? []).filter(({ conditions }) => conditions?.ready).map(() => ports?.[0]?.port));
    return [subsets.flatMap(({ addresses, ports }) => (addresses ?? []).map(() => ports?.[0]?.port)), ready];
  };
  const times = (count: number, port?: number): unknown[] => [Array.from({ length: count }, () => port), Array.from({ length: count }, () => port)];
  expect(await Promise.all(["storefront", "storefront-external", "basket", "store", "workers"].map(seen))).toEqual([times(2, 8080), times(2, 8080), times(3, 7070), times(1, 6379), times(1)]);
});

test("and answers by its name", async () => {
  const response = await cluster.fetch("http://storefront.default/cart");
  expect([response.status, (JSON.parse(await response.text()) as { path: string }).path]).toEqual([200, "/cart"]);
});
