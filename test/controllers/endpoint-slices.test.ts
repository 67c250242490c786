import { Node } from "@kx/shared/kinds/core/node";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { Event } from "@kx/shared/kinds/core/event";
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
const ours = "endpointslice-controller.k8s.io";
const mirrors = "endpointslicemirroring-controller.k8s.io";

async function createService(spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Promise<void> {
  const content = { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }], ...spec };
  await cluster.client.create(Service, { metadata: { ...ref, ...metadata }, spec: content } as Service);
  await cluster.settled();
}

async function createPods(names: readonly string[], { labels = { app: "web" }, spec = {} }: { labels?: Record<string, string>; spec?: Record<string, unknown> } = {}): Promise<Pod[]> {
  const content = { containers: [{ name: "web", image: "nginx" }], ...spec };
  const pods = await Promise.all(names.map((name) => cluster.client.create(Pod, { metadata: { name, namespace: "default", labels }, spec: content } as Pod)));
  await cluster.run(pods);
  return pods;
}

const numbered = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

const slices = (name = "web"): EndpointSlice[] =>
  cluster.cache.of(EndpointSlice).list("default").filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
const managers = (): (string | undefined)[] => slices().map(({ metadata }) => metadata.labels?.["endpointslice.kubernetes.io/managed-by"]).sort();
const sizes = (): number[] => slices().map(({ endpoints }) => endpoints?.length ?? 0).sort((a, b) => b - a);
const targets = (): string[] => slices().flatMap(({ endpoints }) => (endpoints ?? []).map(({ targetRef }) => targetRef?.name ?? "")).sort();
const revisions = (): Map<string, string> => new Map(slices().map(({ metadata }) => [metadata.name ?? "", metadata.resourceVersion ?? ""]));

/** The names of the slices of `web` that were written since. */
function writtenSince(before: ReadonlyMap<string, string>): string[] {
  return [...revisions()].flatMap(([name, revision]) => (before.get(name) === revision ? [] : [name]));
}

/** Counts each write to a slice as watchers hear of it, until stopped. */
function countWrites(): { written: string[]; stop: () => void } {
  const before = new Set(slices().map(({ metadata }) => metadata.resourceVersion));
  const written: string[] = [];
  const stop = cluster.cache.of(EndpointSlice).subscribe(({ object: { metadata } }) => {
    if (!before.has(metadata.resourceVersion)) written.push(metadata.name ?? "");
  });
  written.length = 0;
  return { written, stop };
}

const eventsOf = async (reason: string): Promise<string[]> =>
  (await cluster.client.list(Event, { namespace: "default" })).items.filter((event) => event.reason === reason).map(({ message }) => message ?? "");

test("of 1000 endpoints one changes: ten slices of 100, one write", { timeout: 60_000 }, async () => {
  await createService();
  const pods = await createPods(numbered("web", 1000));
  expect(sizes()).toEqual(Array.from({ length: 10 }, () => 100));
  expect((await cluster.client.get(Endpoints, ref)).subsets?.[0]?.addresses).toHaveLength(1000);

  const { written, stop } = countWrites();
  await cluster.client.patch(Pod, refOf(pods[500]!), { type: "strategic", subresource: "status", body: { status: { conditions: [{ type: "Ready", status: "False" }] } } });
  await cluster.settled();
  stop();
  expect(written).toHaveLength(1);
  const changed = slices().find(({ metadata }) => metadata.name === written[0]);
  expect(changed?.endpoints?.filter(({ conditions }) => !conditions?.ready).map(({ targetRef }) => targetRef?.name)).toEqual(["web-500"]);

  const more = await createPods(["extra"]);
  expect([sizes(), (await cluster.client.get(Endpoints, ref)).metadata.annotations]).toEqual([
    [...Array.from({ length: 10 }, () => 100), 1],
    expect.objectContaining({ "endpoints.kubernetes.io/over-capacity": "truncated" }),
  ]);
  await cluster.client.delete(Pod, refOf(more[0]!), { gracePeriodSeconds: 0 });
  await cluster.settled();
  expect([sizes(), (await cluster.client.get(Endpoints, ref)).metadata.annotations?.["endpoints.kubernetes.io/over-capacity"]]).toEqual([Array.from({ length: 10 }, () => 100), undefined]);
});

test("a rolling update of 100 pods writes no slice that nothing changes in", { timeout: 60_000 }, async () => {
  await createService();
  const still = await createPods(numbered("still", 200));
  const old = await createPods(numbered("old", 100));
  const before = revisions();
  const untouched = new Set(slices().filter(({ endpoints }) => endpoints?.every(({ targetRef }) => targetRef?.name?.startsWith("still"))).map(({ metadata }) => metadata.name));
  expect([still.length, untouched.size]).toEqual([200, 2]);
  for (let from = 0; from < 100; from += 25) {
    await createPods(numbered("new", 100).slice(from, from + 25));
    for (const pod of old.slice(from, from + 25)) await cluster.client.delete(Pod, refOf(pod), { gracePeriodSeconds: 0 });
    await cluster.settled();
  }
  expect(targets().filter((name) => name.startsWith("new"))).toHaveLength(100);
  expect(writtenSince(before).filter((name) => untouched.has(name))).toEqual([]);
  expect(slices().length).toBeLessThanOrEqual(4);
});

test("named ports are resolved on each pod: one slice for each set of numbers, and for those that lack the name", async () => {
  await createService({ ports: [{ name: "http", port: 80, targetPort: "http" }, { name: "admin", port: 81, targetPort: 9000 }] });
  const declaring = (containerPort: number): { spec: Record<string, unknown> } => ({ spec: { containers: [{ name: "c", image: "nginx", ports: [{ name: "http", containerPort }] }] } });
  await createPods(["a"], declaring(8080));
  await createPods(["b"], declaring(8081));
  await createPods(["c"]);
  const seen = slices().map(({ ports, endpoints }) => [endpoints?.map(({ targetRef }) => targetRef?.name).join(), ports?.map(({ name, port }) => `${name}=${port}`).sort().join()]);
  expect(new Map(seen as [string, string][])).toEqual(new Map([["a", "admin=9000,http=8080"], ["b", "admin=9000,http=8081"], ["c", "admin=9000"]]));
});

test("a headless Service without ports has slices without ports, and says what it is", async () => {
  await createService({ clusterIP: "None", ports: [] });
  await createPods(["a"]);
  expect(slices().map(({ ports, metadata }) => [ports ?? [], metadata.labels?.["service.kubernetes.io/headless"]])).toEqual([[[], ""]]);
  expect((await cluster.client.get(Endpoints, ref)).subsets?.map(({ ports }) => ports)).toEqual([undefined]);
});

test("labels of the Service are copied, and follow it", async () => {
  await createService({}, { labels: { team: "shop", "endpointslice.kubernetes.io/managed-by": "me" } });
  expect(slices()[0]?.metadata.labels).toEqual({ team: "shop", "kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": ours });
  await cluster.client.patch(Service, ref, { type: "merge", body: { metadata: { labels: { team: "bank" } } } });
  await cluster.settled();
  expect(slices().map(({ metadata }) => metadata.labels?.["team"])).toEqual(["bank"]);
});

test("two Services on the same pods have slices of their own, and a pod that changes its labels leaves both", async () => {
  await createService();
  await cluster.client.create(Service, { metadata: { ...ref, name: "other" }, spec: { selector: { app: "web" }, ports: [{ port: 81 }] } } as Service);
  const [pod] = await createPods(["a"]);
  expect([slices(), slices("other")].map(([slice]) => [slice?.ports?.[0]?.port, slice?.endpoints?.length])).toEqual([[8080, 1], [81, 1]]);
  await cluster.client.patch(Pod, refOf(pod!), { type: "merge", body: { metadata: { labels: { app: "gone" } } } });
  await cluster.settled();
  expect([slices(), slices("other")].map((some) => some.map(({ endpoints }) => endpoints ?? []))).toEqual([[[]], [[]]]);
});

test("a slice made by hand is left alone beside those of the controller", async () => {
  await createService();
  const byHand = { metadata: { namespace: "default", name: "by-hand", labels: { "kubernetes.io/service-name": "web" } }, addressType: "IPv4", ports: [{ port: 80 }], endpoints: [{ addresses: ["192.0.2.1"] }] };
  const made = await cluster.client.create(EndpointSlice, byHand as EndpointSlice);
  await createPods(["a"]);
  expect(await cluster.client.get(EndpointSlice, refOf(made))).toEqual(made);
  expect(managers()).toEqual([ours, undefined]);
});

test("a slice of the controller that somebody changes is put right", async () => {
  await createService();
  await createPods(["a"]);
  const [slice] = slices();
  const endpoints = [...(slice?.endpoints ?? []), { addresses: ["192.0.2.1"] }];
  await cluster.client.patch(EndpointSlice, refOf(slice!), { type: "merge", body: { endpoints, metadata: { annotations: { note: "mine" } } } });
  await cluster.settled();
  expect([targets(), slices()[0]?.metadata.annotations?.["note"]]).toEqual([["a"], "mine"]);
});

test("a Service that is made anew does not take over the slices of the former", async () => {
  await createService();
  await createPods(["a"]);
  const former = slices()[0]!.metadata;
  await cluster.client.delete(Service, ref);
  await createService();
  expect(slices().map(({ metadata }) => [metadata.ownerReferences?.[0]?.uid === former.ownerReferences?.[0]?.uid, metadata.name === former.name])).toEqual([[false, false]]);
  expect(targets()).toEqual(["a"]);
});

test("what somebody writes into the Endpoints of a Service with a selector stays until something changes", async () => {
  await createService();
  await cluster.client.update(Endpoints, { metadata: ref, subsets: [{ addresses: [{ ip: "192.0.2.42" }], ports: [{ port: 9 }] }] });
  await cluster.settled();
  const shown = async (): Promise<unknown> => (await cluster.client.get(Endpoints, ref)).subsets?.map(({ addresses, ports }) => [addresses?.[0]?.targetRef?.name, ports?.[0]?.port]);
  expect(await shown()).toEqual([[undefined, 9]]);
  await createPods(["a"]);
  expect([await shown(), managers()]).toEqual([[["a", 8080]], [ours]]);
});

test("a Service that loses its selector keeps its endpoints, which are mirrored from then on", async () => {
  await createService();
  const [pod] = await createPods(["a"]);
  await cluster.client.patch(Service, ref, { type: "merge", body: { spec: { selector: null } } });
  await cluster.settled();
  expect([managers(), targets()]).toEqual([[ours, mirrors], ["a", "a"]]);
  await cluster.client.delete(Pod, refOf(pod!), { gracePeriodSeconds: 0 });
  await cluster.settled();
  expect(targets()).toEqual(["a", "a"]);
  await cluster.client.patch(Service, ref, { type: "merge", body: { spec: { selector: { app: "web" } } } });
  await cluster.settled();
  expect([managers(), targets(), (await cluster.client.get(Endpoints, ref)).subsets]).toEqual([[ours], [], undefined]);
});

test("a Service that becomes an ExternalName keeps what it had, as its controllers look away", async () => {
  await createService();
  await createPods(["a"]);
  await cluster.client.patch(Service, ref, { type: "merge", body: { spec: { type: "ExternalName", externalName: "example.com" } } });
  await cluster.settled();
  expect([targets(), (await cluster.client.get(Endpoints, ref)).subsets?.length]).toEqual([["a"], 1]);
});

test("the time of the change is that of the pod that became ready, and none where no pod's readiness explains it", async () => {
  const time = "endpoints.kubernetes.io/last-change-trigger-time";
  await createService();
  const noted = async (): Promise<unknown[]> => [slices()[0]?.metadata.annotations?.[time], (await cluster.client.get(Endpoints, ref)).metadata.annotations?.[time]];
  const created = (await cluster.client.get(Service, ref)).metadata.creationTimestamp;
  expect(await noted()).toEqual([created, created]);
  await cluster.clock.advance(60_000);
  const [first] = await createPods(["a"]);
  const ready = (await cluster.client.get(Pod, refOf(first!))).status?.conditions?.[0]?.lastTransitionTime;
  expect([ready === created, await noted()]).toEqual([false, [ready, ready]]);
  await createPods(["b"]);
  await cluster.client.delete(Pod, refOf(first!), { gracePeriodSeconds: 0 });
  await cluster.settled();
  expect(await noted()).toEqual([undefined, undefined]);
});

test("a pod on a node that is not there waits for it, and an event says so", async () => {
  await createService();
  const pod = await cluster.client.create(Pod, { metadata: { name: "a", namespace: "default", labels: { app: "web" } }, spec: { nodeName: "node-9", containers: [{ name: "web", image: "nginx" }] } } as Pod);
  await cluster.run([pod]);
  expect([targets(), await eventsOf("FailedToUpdateEndpointSlices")]).toEqual([[], ["Error updating Endpoint Slices for Service default/web: skipping Pod a for Service default/web: Node node-9 Not Found"]]);
  await cluster.client.create(Node, { metadata: { name: "node-9", labels: { "topology.kubernetes.io/zone": "c" } } } as Node);
  await cluster.settled();
  expect(slices()[0]?.endpoints?.map(({ nodeName, zone }) => [nodeName, zone])).toEqual([["node-9", "c"]]);
});

test("trafficDistribution gives hints, and takes them away again", async () => {
  await createService({ trafficDistribution: "PreferSameZone" });
  await createPods(["a"]);
  const hints = (): unknown => slices()[0]?.endpoints?.map((endpoint) => endpoint.hints);
  expect(hints()).toEqual([{ forZones: [{ name: "a" }] }]);
  await cluster.client.patch(Service, ref, { type: "merge", body: { spec: { trafficDistribution: null } } });
  await cluster.settled();
  expect(hints()).toEqual([undefined]);
});

test("topology-mode Auto shares endpoints between zones, and says when it can and when it cannot", async () => {
  const ready = { type: "Ready", status: "True", lastHeartbeatTime: "2100-01-01T00:00:00Z" };
  await createService({}, { annotations: { "service.kubernetes.io/topology-mode": "Auto" } });
  await createPods(["a", "b", "c", "d"]);
  const zones = (): string[] => slices().flatMap(({ endpoints }) => (endpoints ?? []).map(({ hints }) => hints?.forZones?.[0]?.name ?? "none")).sort();
  expect(zones()).toEqual(["none", "none", "none", "none"]);
  expect(new Set(await eventsOf("TopologyAwareHintsDisabled"))).toContain("Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4");
  await cluster.client.patch(Node, { name: "node-1" }, { type: "strategic", subresource: "status", body: { status: { allocatable: { cpu: "2" } } } });
  await cluster.client.create(Node, { metadata: { name: "node-2", labels: { "topology.kubernetes.io/zone": "b" } }, status: { allocatable: { cpu: "2" }, conditions: [ready] } } as unknown as Node);
  await cluster.settled();
  expect([zones(), await eventsOf("TopologyAwareHintsEnabled")]).toEqual([["a", "a", "b", "b"], ["Topology Aware Hints has been enabled, addressType: IPv4"]]);
  await cluster.client.patch(Service, ref, { type: "merge", body: { metadata: { annotations: { "service.kubernetes.io/topology-mode": null } } } });
  await cluster.settled();
  expect(zones()).toEqual(["none", "none", "none", "none"]);
});

test("mirrors: one slice a family, odd addresses in their canonical form, no more than 1000, and the label that asks for none", async () => {
  await createService({ selector: undefined });
  const many = Array.from({ length: 1002 }, (_, i) => ({ ip: `192.0.${2 + (i >> 8)}.${i & 255}` }));
  await cluster.client.create(Endpoints, { metadata: ref, subsets: [{ addresses: [...many, { ip: "FD00::1" }], ports: [{ port: 80 }] }] });
  await cluster.settled();
  expect(await eventsOf("TooManyAddressesToMirror")).toEqual(["A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped"]);
  await cluster.client.update(Endpoints, { metadata: ref, subsets: [{ addresses: [{ ip: "192.0.2.1" }, { ip: "FD00::1" }], ports: [{ port: 80 }] }] });
  await cluster.settled();
  expect(slices().map(({ addressType, endpoints }) => [addressType, endpoints?.map(({ addresses }) => addresses[0])]).sort()).toEqual([["IPv4", ["192.0.2.1"]], ["IPv6", ["fd00::1"]]]);
  await cluster.client.patch(Endpoints, ref, { type: "merge", body: { metadata: { labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } } } });
  await cluster.settled();
  expect(slices()).toEqual([]);
});

test("a namespace that goes while its endpoints change leaves nothing, and nobody complains", async () => {
  const namespace = "short";
  await cluster.client.create(Namespace, { metadata: { name: namespace } });
  await cluster.settled();
  const web = { namespace, name: "web" };
  await cluster.client.create(Service, { metadata: web, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } } as Service);
  const pods = await Promise.all(
    numbered("web", 150).map((name) => cluster.client.create(Pod, { metadata: { name, namespace, labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } as Pod)),
  );
  const deleting = cluster.client.delete(Namespace, { name: namespace });
  await cluster.run(pods).catch(() => undefined);
  await deleting;
  await cluster.reap();
  await cluster.settled();
  const left = [...cluster.cache.of(EndpointSlice).list(namespace), ...cluster.cache.of(Endpoints).list(namespace), ...cluster.cache.of(Pod).list(namespace)];
  expect([left, cluster.complaints]).toEqual([[], []]);
});
