import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { startLab, type Lab } from "./lab.ts";

const nginx = { image: "nginx" };
const change = (lab: Lab, name: string, spec: object): Promise<Node> => lab.client.patch(Node, { name }, { type: "merge", body: { spec } });
const nodeOf = ({ spec }: Pod): string | undefined => spec?.nodeName;
const scheduled = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === "PodScheduled");

test("replicas spread over the nodes", async () => {
  const lab = await startLab({ nodes: 3 });
  await lab.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: nginx }] }
`);
  await lab.settled();
  const { items } = await lab.client.list(Pod, { namespace: "default" });
  expect(items.map(nodeOf).sort()).toEqual(["node-1", "node-1", "node-2", "node-2", "node-3", "node-3"]);
});

test("a node selector chooses the node", async () => {
  const lab = await startLab({ nodes: 3 });
  expect(nodeOf(await lab.run("web", nginx, { nodeSelector: { "kubernetes.io/hostname": "node-3" } }))).toBe("node-3");
});

test("taints keep pods off, unless they are tolerated", async () => {
  const lab = await startLab({ nodes: 2 });
  await change(lab, "node-1", { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] });
  const onFirst = { nodeSelector: { "kubernetes.io/hostname": "node-1" } };
  expect(nodeOf(await lab.run("web", nginx))).toBe("node-2");
  expect(nodeOf(await lab.run("other", nginx, onFirst))).toBeUndefined();
  expect(nodeOf(await lab.run("db", nginx, { ...onFirst, tolerations: [{ key: "dedicated", operator: "Equal", value: "db", effect: "NoSchedule" }] }))).toBe("node-1");
});

describe("a pod that fits nowhere", () => {
  test("says why, and is placed when a node is uncordoned", async () => {
    const lab = await startLab({ nodes: 2 });
    await change(lab, "node-1", { unschedulable: true });
    await change(lab, "node-2", { unschedulable: true });
    const message =
      "0/2 nodes are available: 2 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
    const pod = await lab.run("web", nginx);
    expect(pod.status?.phase).toBe("Pending");
    expect(scheduled(pod)).toMatchObject({ status: "False", reason: "Unschedulable", message });
    expect(await lab.events("web")).toEqual([`Warning FailedScheduling: ${message}`]);
    await change(lab, "node-2", { unschedulable: null });
    await lab.settled();
    expect(nodeOf(await lab.pod("web"))).toBe("node-2");
    expect(scheduled(await lab.pod("web"))).toMatchObject({ status: "True" });
  });

  const port80 = { ...nginx, ports: [{ containerPort: 80, hostPort: 8080 }] };
  const portTaken =
    "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";

  test("for its host port is placed when the other goes", async () => {
    const lab = await startLab();
    await lab.run("first", port80);
    expect(scheduled(await lab.run("second", port80))?.message).toBe(portTaken);
    await lab.client.delete(Pod, { namespace: "default", name: "first" });
    await lab.settled();
    expect(nodeOf(await lab.pod("second"))).toBe("node-1");
  });

  test("is placed when the other has ended", async () => {
    const lab = await startLab();
    await lab.run("first", { image: "busybox", command: ["sleep", "5"], ports: port80.ports }, { restartPolicy: "Never" });
    expect(scheduled(await lab.run("second", port80))?.message).toBe(portTaken);
    await lab.advance(5000);
    expect(nodeOf(await lab.pod("second"))).toBe("node-1");
  });
});

test("what is asked for must be free on one node, and is once a node with room comes", async () => {
  const lab = await startLab({ nodes: 1 });
  const asking = (cpu: string): object => ({ ...nginx, resources: { requests: { cpu } } });
  await lab.run("first", { ...asking("60") });
  const second = await lab.run("second", { ...asking("60") });
  expect(scheduled(second)?.message).toBe("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.");
  await lab.client.create(Node, { metadata: { name: "node-2", labels: { "kx.dev/kubelet": "running" } } });
  await lab.settled();
  expect(nodeOf(await lab.pod("second"))).toBe("node-2");
});

test("pods stay apart by anti-affinity; the last waits until one goes", async () => {
  const lab = await startLab({ nodes: 2 });
  const labels = { app: "web" };
  const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } }] } } };
  const run = async (name: string): Promise<Pod> => {
    await lab.client.create(Pod, { metadata: { name, namespace: "default", labels }, spec: { containers: [{ name: "c", image: "nginx" }], ...apart } } as Pod);
    await lab.settled();
    return await lab.pod(name);
  };
  expect([nodeOf(await run("a")), nodeOf(await run("b"))].sort()).toEqual(["node-1", "node-2"]);
  const third = await run("c");
  expect(scheduled(third)?.message).toBe("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.");
  await lab.client.delete(Pod, { namespace: "default", name: "a" });
  await lab.settled();
  expect(nodeOf(await lab.pod("c"))).toBeDefined();
});

test("replicas spread over zones as the constraint says, revision by revision", async () => {
  const lab = await startLab({ nodes: 6 });
  await lab.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: c, image: nginx }]
      topologySpreadConstraints:
      - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }, matchLabelKeys: [pod-template-hash] }
`);
  await lab.settled();
  const { items } = await lab.client.list(Pod, { namespace: "default" });
  const zones = items.map((pod) => (Number(nodeOf(pod)!.slice("node-".length)) - 1) % 3);
  expect(zones.sort()).toEqual([0, 0, 1, 1, 2, 2]);
  const [constraint] = items[0]!.spec!.topologySpreadConstraints!;
  expect(constraint!.labelSelector?.matchExpressions).toEqual([{ key: "pod-template-hash", operator: "In", values: [items[0]!.metadata.labels!["pod-template-hash"]] }]);
});

test("a pod with gates waits for them to go; one of another scheduler is left alone", async () => {
  const lab = await startLab();
  const gated = await lab.run("gated", nginx, { schedulingGates: [{ name: "example.com/ready" }] });
  expect([nodeOf(gated), scheduled(gated)?.reason]).toEqual([undefined, "SchedulingGated"]);
  const other = await lab.run("other", nginx, { schedulerName: "mine" });
  expect([nodeOf(other), scheduled(other)]).toEqual([undefined, undefined]);
  await lab.client.patch(Pod, { namespace: "default", name: "gated" }, { type: "merge", body: { spec: { schedulingGates: [] } } });
  await lab.settled();
  expect(nodeOf(await lab.pod("gated"))).toBe("node-1");
});

test("the highest priority is placed first", async () => {
  const lab = await startLab();
  await change(lab, "node-1", { unschedulable: true });
  const spec = (priorityClassName?: string): object => ({ containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: "40" } } }], ...(priorityClassName ? { priorityClassName } : {}) });
  for (const [name, priority] of [["low", undefined], ["high", "system-cluster-critical"]] as const) {
    await lab.client.create(Pod, { metadata: { name, namespace: "default" }, spec: spec(priority) } as Pod);
  }
  await change(lab, "node-1", { unschedulable: null });
  await lab.settled();
  expect([nodeOf(await lab.pod("high")), nodeOf(await lab.pod("low"))]).toEqual(["node-1", undefined]);
});
