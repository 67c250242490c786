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
