import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "web" };

async function createService(spec: Record<string, unknown> = {}): Promise<void> {
  await cluster.client.create(Service, { metadata: ref, spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }], ...spec } } as Service);
  await cluster.settled();
}

async function createPod(name: string): Promise<Pod> {
  const pod = await cluster.client.create(Pod, { metadata: { name, namespace: "default", labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } as Pod);
  await cluster.run([pod]);
  return cluster.client.get(Pod, refOf(pod));
}

const slices = (name = "web"): EndpointSlice[] =>
  cluster.cache.of(EndpointSlice).list("default").filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);

async function addresses(): Promise<{ endpoints: unknown; slices: unknown }> {
  const { subsets = [] } = await cluster.client.get(Endpoints, ref);
  return {
    endpoints: subsets.flatMap((subset) => subset.addresses?.map(({ ip }) => `${ip}:${subset.ports?.[0]?.port}`) ?? []),
    slices: slices().flatMap(({ endpoints, ports }) => (endpoints ?? []).filter(({ conditions }) => conditions?.ready).map(({ addresses }) => `${addresses[0]}:${ports?.[0]?.port}`)),
  };
}

test("a Service without pods has empty Endpoints and one empty slice", async () => {
  await createService();
  expect(await addresses()).toEqual({ endpoints: [], slices: [] });
  const [slice, ...more] = slices();
  expect([slice?.metadata.name, more]).toEqual([expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/), []]);
  expect(slice?.metadata).toMatchObject({
    labels: { "kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io" },
    ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "web", controller: true, blockOwnerDeletion: true }],
  });
});

test("pods come and go in both", async () => {
  await createService();
  const [first, second] = [await createPod("a"), await createPod("b")];
  const both = [`${first.status?.podIP}:8080`, `${second.status?.podIP}:8080`];
  expect(await addresses()).toEqual({ endpoints: both, slices: both });
  await cluster.client.delete(Pod, refOf(first));
  await cluster.settled();
  expect(await addresses()).toEqual({ endpoints: [both[1]], slices: [both[1]] });
  expect(slices()[0]?.endpoints?.[0]).toMatchObject({ conditions: { ready: false, serving: true, terminating: true }, zone: "a", nodeName: "node-1" });
  await cluster.reap();
  expect(slices()[0]?.endpoints).toHaveLength(1);
});

test("what is deleted by hand comes back", async () => {
  await createService();
  await createPod("a");
  const before = await addresses();
  await cluster.client.delete(Endpoints, ref);
  await cluster.client.delete(EndpointSlice, refOf(slices()[0]!));
  await cluster.settled();
  expect(await addresses()).toEqual(before);
});

test("a selector that changes chooses other pods", async () => {
  await createService();
  await createPod("a");
  await cluster.client.patch(Service, ref, { type: "merge", body: { spec: { selector: { app: "other" } } } });
  await cluster.settled();
  expect(await addresses()).toEqual({ endpoints: [], slices: [] });
});

test("pods that change in nothing that matters cause no write", async () => {
  await createService();
  const pod = await createPod("a");
  const before = cluster.api.registry.revision();
  await cluster.client.patch(Pod, refOf(pod), { type: "merge", body: { metadata: { annotations: { note: "hello" } } } });
  await cluster.settled();
  expect(cluster.api.registry.revision()).toBe(before + 1);
});

test("deleting the Service takes both along", async () => {
  await createService();
  await cluster.client.delete(Service, ref);
  await cluster.settled();
  expect([slices(), cluster.cache.of(Endpoints).get(ref)]).toEqual([[], undefined]);
});

test("hand-made Endpoints of a Service without selector are mirrored, and follow it", async () => {
  await createService({ selector: undefined });
  expect(slices()).toEqual([]);
  await cluster.client.create(Endpoints, { metadata: ref, subsets: [{ addresses: [{ ip: "192.0.2.42" }], ports: [{ port: 8080 }] }] });
  await cluster.settled();
  expect(slices().map(({ endpoints, metadata }) => [endpoints?.[0]?.addresses, metadata.labels?.["endpointslice.kubernetes.io/managed-by"]])).toEqual([
    [["192.0.2.42"], "endpointslicemirroring-controller.k8s.io"],
  ]);
  await cluster.client.patch(Endpoints, ref, { type: "merge", body: { subsets: [{ addresses: [{ ip: "192.0.2.43" }], ports: [{ port: 8080 }] }] } });
  await cluster.settled();
  expect(slices().map(({ endpoints }) => endpoints?.[0]?.addresses)).toEqual([["192.0.2.43"]]);
  await cluster.client.delete(Endpoints, ref);
  await cluster.settled();
  expect(slices()).toEqual([]);
});

test("Endpoints without any Service are left alone", async () => {
  await cluster.client.create(Endpoints, { metadata: { namespace: "default", name: "lone" }, subsets: [{ addresses: [{ ip: "192.0.2.42" }] }] });
  await cluster.settled();
  expect([slices("lone"), cluster.cache.of(Endpoints).get({ namespace: "default", name: "lone" }) !== undefined]).toEqual([[], true]);
});

test("the kubernetes Service, its Endpoints and its slice are there, and come back", async () => {
  const kubernetes = { namespace: "default", name: "kubernetes" };
  await cluster.client.delete(EndpointSlice, kubernetes);
  await cluster.client.delete(Service, kubernetes);
  await cluster.settled();
  const { metadata, spec } = await cluster.client.get(Service, kubernetes);
  expect(metadata.labels).toEqual({ component: "apiserver", provider: "kubernetes" });
  expect(spec).toMatchObject({ type: "ClusterIP", clusterIP: "10.0.0.1", ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }] });
  expect((await cluster.client.get(Endpoints, kubernetes)).subsets).toEqual([{ addresses: [{ ip: "172.18.0.2" }], ports: [{ name: "https", port: 6443, protocol: "TCP" }] }]);
  expect(slices("kubernetes").map(({ metadata, endpoints }) => [metadata.name, metadata.labels, endpoints])).toEqual([
    ["kubernetes", { "kubernetes.io/service-name": "kubernetes" }, [{ addresses: ["172.18.0.2"], conditions: { ready: true } }]],
  ]);
});
