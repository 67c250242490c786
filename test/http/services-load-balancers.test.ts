import { Event } from "@kx/shared/kinds/core/event";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Service } from "@kx/shared/kinds/core/service";
import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster, type StartedCluster } from "../../apiserver/src/start-cluster.ts";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";

let cluster: StartedCluster;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, seed: 1, serviceCIDR: "10.0.0.0/16,fd00:10::/112" });
});
afterAll(async () => {
  await cluster.close();
});

const finalizer = "service.kubernetes.io/load-balancer-cleanup";
const refOf = (name: string) => ({ namespace: "default", name });
const create = async (name: string, spec: ServiceSpec = {}): Promise<Service> => {
  await cluster.client.create(Service, { metadata: refOf(name), spec: { type: "LoadBalancer", ports: [{ port: 80 }], ...spec } } as Service);
  await cluster.settled();
  return await cluster.client.get(Service, refOf(name));
};
const merge = async (name: string, body: object): Promise<Service> => {
  await cluster.client.patch(Service, refOf(name), { type: "merge", body });
  await cluster.settled();
  return await cluster.client.get(Service, refOf(name));
};
const remove = async (name: string): Promise<void> => {
  await cluster.client.delete(Service, refOf(name));
  await cluster.settled();
};
const ipOf = ({ status }: Service): string | undefined => status?.loadBalancer?.ingress?.[0]?.ip;
const reasons = async (name: string): Promise<(string | undefined)[]> => {
  const { items } = await cluster.client.list(Event, { namespace: "default" });
  return items.filter(({ involvedObject }) => involvedObject.name === name).map(({ reason }) => reason);
};

test("a load balancer has an address, a finalizer that holds it, and lets both go with the Service", async () => {
  const service = await create("web");
  expect(service.metadata.finalizers).toEqual([finalizer]);
  expect(service.status?.loadBalancer).toEqual({ ingress: [{ ip: expect.stringMatching(/^127\.\d+\.200\.\d+$/), ipMode: "VIP" }] });
  await remove("web");
  await expect(cluster.client.get(Service, refOf("web"))).rejects.toThrow('services "web" not found');
  expect(await reasons("web")).toEqual(["EnsuringLoadBalancer", "EnsuredLoadBalancer", "DeletingLoadBalancer", "DeletedLoadBalancer"]);
  expect(ipOf(await create("next"))).toBe(ipOf(service));
  await remove("next");
});

test("a change of type gives the address back, for whoever asks for it", async () => {
  const address = ipOf(await create("typed"))!;
  expect(await merge("typed", { spec: { type: "ClusterIP" } })).toMatchObject({ status: { loadBalancer: {} } });
  expect((await cluster.client.get(Service, refOf("typed"))).metadata.finalizers).toBeUndefined();
  expect(ipOf(await create("asks", { loadBalancerIP: address }))).toBe(address);
  const back = await merge("typed", { spec: { type: "LoadBalancer" } });
  expect(back.metadata.finalizers).toEqual([finalizer]);
  expect(ipOf(back)).not.toBe(address);
});

test("an address that somebody else has is waited for, with an event that says so", async () => {
  const held = await create("held");
  expect(ipOf(await create("waits", { loadBalancerIP: ipOf(held)! }))).toBeUndefined();
  expect(await reasons("waits")).toContain("SyncLoadBalancerFailed");
  await remove("held");
  expect(ipOf(await cluster.client.get(Service, refOf("waits")))).toBe(ipOf(held));
});

test("a namespace that goes takes its load balancers along", async () => {
  const ref = { namespace: "team", name: "web" };
  await cluster.client.create(Namespace, { metadata: { name: "team" } });
  await cluster.client.create(Service, { metadata: ref, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } } as Service);
  await cluster.settled();
  expect((await cluster.client.get(Service, ref)).metadata.finalizers).toEqual([finalizer]);
  await cluster.client.delete(Namespace, { name: "team" });
  await cluster.settled();
  await expect(cluster.client.get(Namespace, { name: "team" })).rejects.toThrow('namespaces "team" not found');
});

test("one of another class is nobody's business here", async () => {
  const service = await create("foreign", { loadBalancerClass: "example.com/internal-vip" });
  expect([service.metadata.finalizers, service.status]).toEqual([undefined, { loadBalancer: {} }]);
});

test("a status that is wiped by hand comes back", async () => {
  const service = await create("wiped");
  await cluster.client.patch(Service, refOf("wiped"), { type: "merge", body: { status: { loadBalancer: null } }, subresource: "status" });
  await cluster.settled();
  expect((await cluster.client.get(Service, refOf("wiped"))).status).toEqual(service.status);
});

test("a cluster of two families has the API's and the DNS's address in the first one", async () => {
  const at = async (namespace: string, name: string): Promise<ServiceSpec | undefined> => (await cluster.client.get(Service, { namespace, name })).spec;
  expect(await at("kube-system", "kube-dns")).toMatchObject({ clusterIP: "10.0.0.10", ipFamilies: ["IPv4"] });
  const kubernetes = { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  expect(await at("default", "kubernetes")).toMatchObject(kubernetes);
  await remove("kubernetes");
  expect(await at("default", "kubernetes")).toMatchObject(kubernetes);
  const both = await create("both", { type: "ClusterIP", ipFamilyPolicy: "PreferDualStack" });
  expect(both.spec?.clusterIPs).toEqual([expect.stringMatching(/^10\.0\./), expect.stringMatching(/^fd00:10::/)]);
});

test("a cluster of one family may be started again with two, and its load balancers get addresses of the new pool", async () => {
  const storage = { ...createMemoryStorage(), close: () => Promise.resolve() };
  const before = await startCluster({ nodes: 1, seed: 1, storage });
  await before.client.create(Service, { metadata: refOf("old"), spec: { type: "LoadBalancer", ports: [{ port: 80 }] } } as Service);
  await before.settled();
  const old = await before.client.get(Service, refOf("old"));
  await before.close();

  const after = await startCluster({ nodes: 1, seed: 2, storage, serviceCIDR: "10.0.0.0/16,fd00:10::/112" });
  const ranges = await after.client.get(ServiceCIDR, { name: "kubernetes" });
  const next = await after.client.get(Service, refOf("old"));
  await after.close();
  expect(ranges.spec?.cidrs).toEqual(["10.0.0.0/16", "fd00:10::/112"]);
  expect(next.spec).toEqual(old.spec);
  // Each cluster of a process has a loopback network of its own.
  expect(ipOf(next)).toMatch(/^127\.\d+\.200\.\d+$/);
  expect(ipOf(next)).not.toBe(ipOf(old));
});
