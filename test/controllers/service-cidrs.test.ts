import { Service } from "@kx/shared/kinds/core/service";
import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(async () => {
  await cluster.close();
  if (cluster.complaints.length > 0) throw new Error(cluster.complaints.join("\n"));
});

const finalizer = "networking.k8s.io/service-cidr-finalizer";
const service = (name: string, spec: ServiceSpec = {}): Promise<Service> =>
  cluster.client.create(Service, { metadata: { name, namespace: "default" }, spec: { ports: [{ port: 80 }], ...spec } } as Service);
const addRange = async (name: string, ...cidrs: string[]): Promise<void> => {
  await cluster.client.create(ServiceCIDR, { metadata: { name }, spec: { cidrs } });
  await cluster.settled();
};
const rangeOf = (name: string): Promise<ServiceCIDR> => cluster.client.get(ServiceCIDR, { name });
const names = async (): Promise<(string | undefined)[]> => (await cluster.client.list(ServiceCIDR)).items.map(({ metadata }) => metadata.name);
const remove = async (name: string): Promise<void> => {
  await cluster.client.delete(ServiceCIDR, { name });
  await cluster.settled();
};

test("a range is ready and has its finalizer, the cluster's own as well", async () => {
  await addRange("more", "10.9.0.0/28");
  for (const name of ["kubernetes", "more"]) {
    const { metadata, status } = await rangeOf(name);
    expect(metadata.finalizers).toEqual([finalizer]);
    expect(status?.conditions).toMatchObject([{ type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready" }]);
  }
});

test("a second range widens the cluster while it runs, and is free once the last address has gone", async () => {
  const outside = "provided network does not match the current range";
  await expect(service("early", { clusterIP: "10.9.0.5" })).rejects.toThrow(outside);
  await addRange("more", "10.9.0.0/28");
  expect((await service("web", { clusterIP: "10.9.0.5" })).spec?.clusterIP).toBe("10.9.0.5");

  await remove("more");
  const going = await rangeOf("more");
  expect(going.metadata.deletionTimestamp).toBeDefined();
  expect(going.status?.conditions).toMatchObject([
    { type: "Ready", status: "False", reason: "Terminating", message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR" },
  ]);
  // It gives nothing out any more.
  await expect(service("late", { clusterIP: "10.9.0.6" })).rejects.toThrow(outside);

  await cluster.client.delete(Service, { namespace: "default", name: "web" });
  await cluster.settled();
  expect(await names()).toEqual(["kubernetes"]);
});

test("another range that covers the addresses lets it go as well", async () => {
  await addRange("more", "10.9.0.0/28");
  await service("web", { clusterIP: "10.9.0.5" });
  await remove("more");
  expect(await names()).toEqual(["kubernetes", "more"]);
  await addRange("wide", "10.9.0.0/24");
  expect(await names()).toEqual(["kubernetes", "wide"]);
  expect((await cluster.client.get(IPAddress, { name: "10.9.0.5" })).spec?.parentRef?.name).toBe("web");
});

test("the cluster's own range is held by the Service of the API", async () => {
  await remove("kubernetes");
  expect((await rangeOf("kubernetes")).metadata.finalizers).toEqual([finalizer]);
});

test("a thousand creates race the deletion of their range, and none is left without one", async () => {
  await addRange("more", "10.9.0.0/21");
  const creates = Array.from({ length: 1000 }, (_, index) =>
    service(`web-${index}`, { clusterIP: `10.9.${1 + (index >> 8)}.${index & 255}` }).then(
      () => "created",
      (error: Error) => error.message.split(": ").at(-1),
    ),
  );
  await Promise.race(creates);
  await cluster.client.delete(ServiceCIDR, { name: "more" });
  const outcomes = await Promise.all(creates);
  await cluster.settled();
  const made = outcomes.filter((outcome) => outcome === "created").length;
  expect(made).toBeGreaterThan(0);
  expect([...new Set(outcomes)].filter((outcome) => outcome !== "created").every((why) => why === "the provided network does not match the current range")).toBe(true);
  expect((await cluster.client.list(IPAddress)).items.filter(({ metadata }) => metadata.name?.startsWith("10.9."))).toHaveLength(made);
  expect(await names()).toContain("more");
});

test("the second family of a range can be added, and the families of the cluster with it", async () => {
  await cluster.client.patch(ServiceCIDR, { name: "kubernetes" }, { type: "merge", body: { spec: { cidrs: ["10.0.0.0/16", "fd00:10::/112"] } } });
  const { spec } = await service("both", { ipFamilyPolicy: "RequireDualStack" });
  expect(spec?.ipFamilies).toEqual(["IPv4", "IPv6"]);
  expect(spec?.clusterIPs?.[1]).toMatch(/^fd00:10::/);
});
