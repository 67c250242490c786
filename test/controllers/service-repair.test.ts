import { Event } from "@kx/shared/kinds/core/event";
import { Service } from "@kx/shared/kinds/core/service";
import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { allocatedAddress } from "@kx/shared/kinds/networking/allocated-address";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { expect, onTestFinished, test } from "vitest";
import { objectKey } from "../../apiserver/src/registry/keys.ts";
import { storedText } from "../../apiserver/src/registry/stored-text.ts";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

async function start(storage?: Storage): Promise<ControlledApi> {
  const cluster = await startControlledApi(storage ? { storage, clock: fakeClock() } : {});
  onTestFinished(async () => {
    await cluster.close();
    if (cluster.complaints.length > 0) throw new Error(cluster.complaints.join("\n"));
  });
  return cluster;
}

const service = ({ client }: ControlledApi, name: string, spec: ServiceSpec): Promise<Service> =>
  client.create(Service, { metadata: { name, namespace: "default" }, spec: { ports: [{ port: 80 }], ...spec } } as Service);
const addresses = async ({ client }: ControlledApi): Promise<Record<string, string | undefined>> => {
  const { items } = await client.list(IPAddress);
  const own = items.filter(({ metadata }) => metadata.name !== "10.0.0.1");
  return Object.fromEntries(own.map(({ metadata, spec }) => [metadata.name, spec?.parentRef?.name]));
};
const told = async ({ client }: ControlledApi): Promise<string[]> => {
  const { items } = await client.list(Event, {});
  const ours = items.filter(({ source }) => source?.component === "ipallocator-repair-controller");
  return ours.map(({ type, involvedObject, reason, message }) => `${type} ${involvedObject.kind}/${involvedObject.name} ${reason}: ${message}`);
};

test("an address of a living Service that is deleted by hand comes back", async () => {
  const cluster = await start();
  await service(cluster, "web", { clusterIP: "10.0.0.9" });
  await cluster.settled();
  expect(await told(cluster)).toEqual([]);
  await cluster.client.delete(IPAddress, { name: "10.0.0.9" });
  await cluster.settled();
  expect(await cluster.client.get(IPAddress, { name: "10.0.0.9" })).toMatchObject({
    metadata: { labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" } },
    spec: { parentRef: { resource: "services", namespace: "default", name: "web" } },
  });
  expect(await told(cluster)).toEqual(["Warning Service/web ClusterIPNotAllocated: Cluster IP [IPv4]: 10.0.0.9 is not allocated; repairing"]);
  await expect(service(cluster, "thief", { clusterIP: "10.0.0.9" })).rejects.toThrow("provided IP is already allocated");
});

test("an address that lost its label gets it back; one made by hand for somebody else is left alone", async () => {
  const cluster = await start();
  await service(cluster, "web", { clusterIP: "10.0.0.9" });
  await cluster.client.create(IPAddress, { metadata: { name: "10.0.0.77" }, spec: { parentRef: { group: "example.com", resource: "widgets", name: "a" } } });
  await cluster.client.patch(IPAddress, { name: "10.0.0.9" }, { type: "merge", body: { metadata: { labels: null } } });
  await cluster.settled();
  expect((await cluster.client.get(IPAddress, { name: "10.0.0.9" })).metadata.labels).toMatchObject({ "ipaddress.kubernetes.io/ip-family": "IPv4" });
  expect(await addresses(cluster)).toEqual({ "10.0.0.9": "web", "10.0.0.77": "a" });
});

const ref = (name: string) => ({ namespace: "default", name });
test.each<[string, IPAddress, string]>([
  ["of no Service", allocatedAddress("10.0.0.70", ref("gone")), "IPAddressNotAllocated: IPAddress: 10.0.0.70 for Service default/gone appears to have leaked: cleaning up"],
  ["of a Service that has another one", allocatedAddress("10.0.0.70", ref("web")), "IPAddressWrongReference: IPAddress: 10.0.0.70 for Service default/web has a wrong reference; cleaning up"],
  [
    "of something else",
    { ...allocatedAddress("10.0.0.70", ref("web")), spec: { parentRef: { group: "example.com", resource: "widgets", namespace: "default", name: "a" } } },
    "IPAddressNotAllocated: IPAddress 10.0.0.70 appears to have been modified, not referencing a Service &{example.com widgets default a}: cleaning up",
  ],
])("an allocated address %s is removed", async (_, address, event) => {
  const cluster = await start();
  await service(cluster, "web", { clusterIP: "10.0.0.9" });
  await cluster.client.create(IPAddress, address);
  await cluster.settled();
  expect(await addresses(cluster)).toEqual({ "10.0.0.9": "web" });
  expect(await told(cluster)).toEqual([`Warning IPAddress/10.0.0.70 ${event}`]);
});

test("what is wrong in the store is mended at the start, and told", async () => {
  const storage = createMemoryStorage();
  const before = await startControlledApi({ storage });
  await service(before, "lost", { clusterIP: "10.0.0.9" });
  await service(before, "mixed", { clusterIP: "10.0.0.10" });
  const twin = await service(before, "twin", { clusterIP: "10.0.0.11" });
  await before.settled();
  await before.close();
  const address = (name: string): string => objectKey(IPAddress.resource, { name });
  const foreign = { ...allocatedAddress("10.0.0.10", ref("mixed")), spec: { parentRef: { group: "example.com", resource: "widgets", name: "a" } } };
  foreign.metadata.uid = "6f1c6d9e-0000-4000-8000-000000000000";
  const doubled = { ...twin, spec: { ...twin.spec, clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] } };
  await storage.commit({
    if: [],
    write: [
      { key: address("10.0.0.9"), text: null },
      { key: address("10.0.0.10"), text: storedText(foreign) },
      { key: address("10.0.0.11"), text: null },
      { key: objectKey(Service.resource, ref("twin")), text: storedText(doubled) },
    ],
  });

  const cluster = await start(storage);
  await cluster.settled();
  expect(await addresses(cluster)).toEqual({ "10.0.0.9": "lost", "10.0.0.10": "mixed" });
  const events = await told(cluster);
  expect(events).toContain("Warning Service/lost ClusterIPNotAllocated: Cluster IP [IPv4]: 10.0.0.9 is not allocated; repairing");
  expect(events).toContain("Warning Service/twin ClusterIPAlreadyAllocated: Cluster IP [IPv4]:10.0.0.1 was assigned to multiple services; please recreate service");
  // Whether the Service or its address is looked at first is open; both ways are upstream's.
  expect(events.filter((text) => /Service\/mixed ClusterIPNotAllocated: .*(has a wrong reference|is not allocated); repairing/.test(text))).toHaveLength(1);
});

test("a Service without a range is told so", async () => {
  const cluster = await start();
  await cluster.client.create(ServiceCIDR, { metadata: { name: "more" }, spec: { cidrs: ["10.9.0.0/28"] } });
  await cluster.settled();
  await service(cluster, "web", { clusterIP: "10.9.0.5" });
  await cluster.client.delete(ServiceCIDR, { name: "more" });
  await cluster.settled();
  await cluster.client.patch(ServiceCIDR, { name: "more" }, { type: "merge", body: { metadata: { finalizers: null } } });
  await cluster.settled();
  expect(await told(cluster)).toEqual(["Warning Service/web ClusterIPOutOfRange: Cluster IP [IPv4]: 10.9.0.5 is not within any configured Service CIDR; please recreate service"]);
});

test("a thousand Services come and go, and nothing is mended that was never broken", async () => {
  const cluster = await start();
  await Promise.all(Array.from({ length: 1000 }, (_, index) => service(cluster, `web-${index}`, { type: "NodePort" })));
  await cluster.settled();
  await cluster.api.call("DELETE", "/api/v1/namespaces/default/services");
  await cluster.settled();
  expect(await addresses(cluster)).toEqual({});
  expect(await told(cluster)).toEqual([]);
  // The Service of the API has come back with its address.
  expect((await cluster.client.get(Service, ref("kubernetes"))).spec?.clusterIP).toBe("10.0.0.1");
});
