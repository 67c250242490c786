import { startCluster } from "@kx/apiserver";
import { Lease } from "@kx/shared/kinds/coordination/lease";
import { Event } from "@kx/shared/kinds/core/event";
import { kubeletLabel } from "@kx/shared/kinds/core/kubelet-label";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { describe, expect, test } from "vitest";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import { isReady, startLab, type Lab } from "./lab.ts";

const nodes = async (lab: Pick<Lab, "client">): Promise<readonly Node[]> => [...(await lab.client.list(Node)).items].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
const names = async (lab: Pick<Lab, "client">): Promise<string[]> => (await nodes(lab)).map(({ metadata }) => metadata.name!);
const ready = ({ status }: Node): string | undefined => status?.conditions?.find(({ type }) => type === "Ready")?.status;
const taints = ({ spec }: Node): string[] => (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();
const node = (lab: Lab, name: string): Promise<Node> => lab.client.get(Node, { name });
const label = (lab: Lab, name: string, value: string | null): Promise<Node> => lab.client.patch(Node, { name }, { type: "merge", body: { metadata: { labels: { [kubeletLabel]: value } } } });

async function change(lab: Lab, action: Promise<unknown>): Promise<void> {
  await action;
  await lab.settled();
}

const addNode = (lab: Lab, name: string, labels: Record<string, string> = {}): Promise<void> => change(lab, lab.client.create(Node, { metadata: { name, labels: { [kubeletLabel]: "running", ...labels } } }));

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

const webPods = async (lab: Lab): Promise<readonly Pod[]> => (await lab.client.list(Pod, { namespace: "default", labelSelector: "app=web" })).items;
const readyEndpoints = async (lab: Lab): Promise<(string | undefined)[]> => {
  const { items } = await lab.client.list(EndpointSlice, { namespace: "default", labelSelector: "kubernetes.io/service-name=web" });
  return items.flatMap(({ endpoints }) => endpoints ?? []).filter(({ conditions }) => conditions?.ready).map(({ nodeName }) => nodeName).sort();
};
const eventsAbout = async (lab: Lab, kind: string, name: string): Promise<string[]> => {
  const { items } = await lab.client.list(Event, { fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}` });
  return items.map(({ source, type, reason, message }) => `${source?.component} ${type} ${reason}: ${message}`);
};

describe("a node", () => {
  test("says who and where it is", async () => {
    const lab = await startLab({ nodes: 4 });
    const [first, , , fourth] = await nodes(lab);
    expect(first!.metadata.labels).toEqual({
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": "node-1",
      "kubernetes.io/os": "linux",
      [kubeletLabel]: "running",
      "node-role.kubernetes.io/control-plane": "",
      "topology.kubernetes.io/region": "region-1",
      "topology.kubernetes.io/zone": "zone-a",
    });
    expect((await nodes(lab)).map(({ metadata }) => metadata.labels!["topology.kubernetes.io/zone"])).toEqual(["zone-a", "zone-b", "zone-c", "zone-a"]);
    expect(fourth!.spec).toMatchObject({ podCIDR: "10.244.4.0/24", podCIDRs: ["10.244.4.0/24"], providerID: "kx://node-4" });
    expect(fourth!.status!.addresses).toMatchObject([{ type: "InternalIP", address: "172.18.0.5" }, { type: "ExternalIP" }, { type: "Hostname", address: "node-4" }]);
    expect(fourth!.status!.conditions!.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
      ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
      ["PIDPressure", "False", "KubeletHasSufficientPID"],
      ["Ready", "True", "KubeletReady"],
    ]);
    expect(await eventsAbout(lab, "Node", "node-4")).toEqual(expect.arrayContaining(["kubelet Normal NodeReady: Node node-4 status is now: NodeReady", "node-controller Normal RegisteredNode: Node node-4 event: Registered Node node-4 in Controller"]));
  });

  test("renews its Lease every ten seconds", async () => {
    const lab = await startLab({ nodes: 2 });
    const renewed = async (): Promise<string[]> => (await lab.client.list(Lease, { namespace: "kube-node-lease" })).items.map(({ spec }) => String(spec?.renewTime));
    expect(await renewed()).toEqual(["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z"]);
    await lab.advance(9999);
    expect((await renewed())[0]).toBe("2026-01-01T00:00:00.000000Z");
    await lab.advance(1);
    expect(await renewed()).toEqual(["2026-01-01T00:00:10.000000Z", "2026-01-01T00:00:10.000000Z"]);
    await lab.advance(10_000);
    expect(await renewed()).toEqual(["2026-01-01T00:00:20.000000Z", "2026-01-01T00:00:20.000000Z"]);
    const { metadata, spec } = await lab.client.get(Lease, { namespace: "kube-node-lease", name: "node-2" });
    expect(spec).toMatchObject({ holderIdentity: "node-2", leaseDurationSeconds: 40 });
    expect(metadata.ownerReferences).toMatchObject([{ kind: "Node", name: "node-2" }]);
  });

  test("is not lost while time passes", async () => {
    const lab = await startLab({ nodes: 1 });
    for (let minute = 0; minute < 3; minute++) await lab.advance(60_000);
    expect(ready(await node(lab, "node-1"))).toBe("True");
  });
});

test("what somebody else says of a node that lives, its kubelet puts right at its next beat", async () => {
  const lab = await startLab({ nodes: 2 });
  const pod = await lab.run("web", { image: "nginx" }, { nodeName: "node-2" });
  const body = { status: { conditions: [{ type: "Ready", status: "Unknown", reason: "Said" }] } };
  await change(lab, lab.client.patch(Node, { name: "node-2" }, { type: "strategic", body, subresource: "status" }));
  expect(ready(await node(lab, "node-2"))).toBe("Unknown");
  await lab.advance(10_000);
  expect(ready(await node(lab, "node-2"))).toBe("True");
  expect(taints(await node(lab, "node-2"))).toEqual([]);
  expect((await lab.pod("web")).metadata.uid).toBe(pod.metadata.uid);
});

describe("a node that comes while the cluster runs", () => {
  test("gets a place, a kubelet and pods", async () => {
    const lab = await startLab({ nodes: 1 });
    await addNode(lab, "node-2", { "topology.kubernetes.io/zone": "attic", disk: "ssd" });
    const added = await node(lab, "node-2");
    expect(added.metadata.labels).toMatchObject({ "kubernetes.io/hostname": "node-2", "topology.kubernetes.io/zone": "attic", "topology.kubernetes.io/region": "region-1", disk: "ssd" });
    expect(added.spec).toMatchObject({ podCIDR: "10.244.2.0/24", providerID: "kx://node-2" });
    expect(ready(added)).toBe("True");
    const pod = await lab.run("web", { image: "nginx" }, { nodeSelector: { disk: "ssd" } });
    expect(pod.status).toMatchObject({ phase: "Running", hostIP: "172.18.0.3", podIP: "10.244.2.2" });
    expect(await lab.ask("http://10.244.2.2")).toContain("Welcome to nginx!");
    expect(await lab.trace("http://10.244.2.2", { from: "node/node-2" })).toMatchObject({ status: 200 });
  });

  test("may have any name, and takes the lowest place that is free", async () => {
    const lab = await startLab({ nodes: 2 });
    await change(lab, lab.client.delete(Node, { name: "node-2" }));
    await addNode(lab, "worker-a");
    await addNode(lab, "node-9");
    expect((await node(lab, "worker-a")).spec?.podCIDR).toBe("10.244.2.0/24");
    expect((await node(lab, "node-9")).spec?.podCIDR).toBe("10.244.9.0/24");
  });

  test("is only an object without the label", async () => {
    const lab = await startLab({ nodes: 1 });
    await change(lab, lab.client.create(Node, { metadata: { name: "ghost" } }));
    expect((await node(lab, "ghost")).status?.conditions).toBeUndefined();
    await change(lab, label(lab, "ghost", "running"));
    expect(ready(await node(lab, "ghost"))).toBe("True");
  });

  test("is told when no place is left", async () => {
    const lab = await startLab({ nodes: 1, podCIDR: "10.244.0.0/23" });
    await addNode(lab, "node-2");
    expect((await node(lab, "node-2")).spec?.podCIDR).toBeUndefined();
    expect(await eventsAbout(lab, "Node", "node-2")).toContain("kubelet Normal CIDRNotAvailable: Node node-2 status is now: CIDRNotAvailable");
  });
});

describe("a node that goes", () => {
  test("takes its pods along, and others replace them", async () => {
    const lab = await startLab({ nodes: 3 });
    await lab.apply(web);
    await lab.settled();
    expect(await readyEndpoints(lab)).toEqual(["node-1", "node-2", "node-3"]);
    await change(lab, lab.client.delete(Node, { name: "node-3" }));
    const pods = await webPods(lab);
    expect(pods.map(({ spec }) => spec?.nodeName).sort().join(" ")).toMatch(/^(node-1 node-1 node-2|node-1 node-2 node-2)$/);
    expect(pods.every(isReady)).toBe(true);
    expect((await lab.client.list(Pod, { fieldSelector: "spec.nodeName=node-3" })).items).toEqual([]);
    expect((await lab.client.list(Lease, { namespace: "kube-node-lease" })).items.map(({ metadata }) => metadata.name)).toEqual(["node-1", "node-2"]);
    expect(await eventsAbout(lab, "Node", "node-3")).toContain("node-controller Normal RemovingNode: Node node-3 event: Removing Node node-3 from Controller");
  });

  test("can come back", async () => {
    const lab = await startLab({ nodes: 2 });
    await change(lab, lab.client.delete(Node, { name: "node-2" }));
    await addNode(lab, "node-2");
    const pod = await lab.run("web", { image: "nginx" }, { nodeName: "node-2" });
    expect(pod.status?.phase).toBe("Running");
    expect((await lab.client.list(Pod, { namespace: "kube-system", fieldSelector: "spec.nodeName=node-2" })).items.map(({ metadata }) => metadata.name)).toContain("kube-proxy-node-2");
  });
});

describe("a node that is stopped", () => {
  test("is lost at once, its pods are no endpoints and do not answer, and it takes no new ones", async () => {
    const lab = await startLab({ nodes: 3 });
    await lab.apply(web);
    await lab.settled();
    const lost = (await webPods(lab)).find(({ spec }) => spec?.nodeName === "node-2")!;
    await change(lab, label(lab, "node-2", "stopped"));
    const stopped = await node(lab, "node-2");
    expect(stopped.status!.conditions!.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual(
      ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => [type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."]),
    );
    expect(taints(stopped)).toEqual(["node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule"]);
    expect(isReady(await lab.pod(lost.metadata.name!))).toBe(false);
    expect(await readyEndpoints(lab)).toEqual(["node-1", "node-3"]);
    expect(await lab.ask(`http://${lost.status!.podIP}`)).toMatch(/^failed: /);
    expect(await lab.events(lost.metadata.name!)).toContain("Warning NodeNotReady: Node is not ready");
    expect(await eventsAbout(lab, "Node", "node-2")).toContain("node-controller Normal NodeNotReady: Node node-2 status is now: NodeNotReady");
    const late = await lab.run("late", { image: "nginx" }, { nodeSelector: { "kubernetes.io/hostname": "node-2" } });
    expect(late.spec?.nodeName).toBeUndefined();
  });

  test("loses its pods after five minutes; they end when it comes back", async () => {
    const lab = await startLab({ nodes: 3 });
    await lab.apply(web);
    await lab.settled();
    const lost = (await webPods(lab)).find(({ spec }) => spec?.nodeName === "node-2")!;
    await change(lab, label(lab, "node-2", "stopped"));
    await lab.advance(299_000);
    expect((await lab.pod(lost.metadata.name!)).metadata.deletionTimestamp).toBeUndefined();
    await lab.advance(1000);
    const evicted = await lab.pod(lost.metadata.name!);
    expect(evicted.metadata.deletionTimestamp).toBeDefined();
    expect(evicted.status?.conditions).toContainEqual(expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint" }));
    expect(await eventsAbout(lab, "Pod", lost.metadata.name!)).toContain(`taint-eviction-controller Normal TaintManagerEviction: Marking for deletion Pod default/${lost.metadata.name}`);
    expect(await readyEndpoints(lab)).toHaveLength(3);
    await change(lab, label(lab, "node-2", "running"));
    expect((await webPods(lab)).map(({ metadata }) => metadata.name)).not.toContain(lost.metadata.name);
    expect(taints(await node(lab, "node-2"))).toEqual([]);
  });

  test("has its pods again when it comes back in time", async () => {
    const lab = await startLab({ nodes: 2 });
    const { status } = await lab.run("web", { image: "nginx" }, { nodeName: "node-2" });
    await change(lab, label(lab, "node-2", "stopped"));
    await lab.advance(100_000);
    await change(lab, label(lab, "node-2", "running"));
    const pod = await lab.pod("web");
    expect(isReady(pod)).toBe(true);
    expect(pod.status?.podIP).toBe(status?.podIP);
    expect(await lab.ask(`http://${pod.status!.podIP}`)).toContain("Welcome to nginx!");
    expect(ready(await node(lab, "node-2"))).toBe("True");
    expect(taints(await node(lab, "node-2"))).toEqual([]);
    await lab.advance(300_000);
    expect(await lab.pod("web")).toMatchObject({ metadata: { uid: pod.metadata.uid } });
    expect(await eventsAbout(lab, "Pod", "web")).toContain("taint-eviction-controller Normal TaintManagerEviction: Cancelling deletion of Pod default/web");
  });
});

describe("after a restart", () => {
  test("the cluster has the nodes that it had, and more when it is asked for more than ever", async () => {
    const storage = createMemoryStorage();
    const start = (count: number): ReturnType<typeof startCluster> => startCluster({ storage: { ...storage, close: () => Promise.resolve() }, nodes: count });
    const first = await start(3);
    await first.client.delete(Node, { name: "node-2" });
    await first.client.create(Node, { metadata: { name: "node-7", labels: { [kubeletLabel]: "running" } } });
    await first.settled();
    await first.close();
    const second = await start(3);
    expect(await names(second)).toEqual(["node-1", "node-3", "node-7"]);
    expect((await nodes(second)).map(ready)).toEqual(["True", "True", "True"]);
    await second.close();
    const third = await start(5);
    expect(await names(third)).toEqual(["node-1", "node-3", "node-4", "node-5", "node-7"]);
    await third.close();
    await storage.close();
  });
});
