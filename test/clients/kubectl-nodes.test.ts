import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectls } from "../support/kubectl.ts";
import { kubectlSession, type KubectlSession } from "../support/kubectl-session.ts";

const releases = await kubectls();
if (releases.length === 0 && process.env.CI) throw new Error("no kubectl on the PATH nor in KX_TEST_KUBECTL");
// What they do with nodes has not changed in between.
const ends = releases.filter((_, index) => index === 0 || index === releases.length - 1);

describe.each(ends)("kubectl $version", (release) => {
  let cluster: StartedCluster;
  let folder: string;
  let kubectl: KubectlSession;

  beforeAll(async () => {
    cluster = await startCluster({ nodes: 3, listen: true });
    folder = mkdtempSync(join(tmpdir(), "kx-nodes-"));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, cluster.kubeconfig!);
    kubectl = kubectlSession(release, { kubeconfig }, "default");
    await cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: nginx, resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { cpu: "1", memory: 2Gi } } }] }
`);
    await cluster.settled();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await cluster.close();
  });

  const rows = (stdout: string): string[][] => stdout.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
  const nodesOfWeb = async (): Promise<string[]> => (await cluster.client.list(Pod, { namespace: "default", labelSelector: "app=web" })).items.map(({ spec }) => spec?.nodeName ?? "").sort();

  test("get -o wide shows where the nodes are", async () => {
    const [header, first, , third] = rows(await kubectl.ok("get nodes -o wide"));
    expect(header).toEqual(["NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]);
    expect(first!.toSpliced(3, 1)).toEqual(["node-1", "Ready", "control-plane", expect.stringMatching(/^v1\.36\./), "172.18.0.2", expect.stringMatching(/^127\.\d+\.0\.1$/), "kx simulated node", "simulated (amd64)", "kx://0.1.0"]);
    expect(third!.slice(0, 3)).toEqual(["node-3", "Ready", "<none>"]);
    expect(rows(await kubectl.ok("get nodes -L topology.kubernetes.io/zone")).map((row) => row.at(-1))).toEqual(["ZONE", "zone-a", "zone-b", "zone-c"]);
  });

  test("describe adds up what its pods ask for", async () => {
    const text = await kubectl.ok("describe node node-3");
    expect(text).toMatch(/^Capacity:\n {2}cpu: +64\n {2}ephemeral-storage: +1Ti\n {2}hugepages-1Gi: +0\n {2}hugepages-2Mi: +0\n {2}memory: +256Gi\n {2}pods: +110$/m);
    expect(text).toMatch(/^ {2}default +web-\S+ +500m \(0%\) +1 \(1%\) +1Gi \(0%\) +2Gi \(0%\) +\S+$/m);
    expect(text).toMatch(/^ {2}kube-system +kube-proxy-node-3 +0 \(0%\)/m);
    expect(text).toMatch(/^ {2}Ready +True +.* KubeletReady +kubelet is posting ready status$/m);
    expect(text).toMatch(/^ {2}HolderIdentity: +node-3$/m);
    expect(text).toMatch(/^ {2}hugepages-2Mi +0 \(0%\) +0 \(0%\)$/m);
    expect(text).toMatch(/^ {2}Normal +NodeReady +\S+ +kubelet +Node node-3 status is now: NodeReady$/m);
  });

  test("cordon and uncordon", async () => {
    expect(await kubectl.ok("cordon node-2")).toBe("node/node-2 cordoned\n");
    expect(rows(await kubectl.ok("get node node-2"))[1]![1]).toBe("Ready,SchedulingDisabled");
    await cluster.settled();
    expect(await kubectl.ok(["get", "node", "node-2", "-o", "jsonpath={.spec.taints[*].key}:{.spec.taints[*].effect}"])).toBe("node.kubernetes.io/unschedulable:NoSchedule");
    expect(await kubectl.ok("cordon node-2")).toBe("node/node-2 already cordoned\n");
    expect(await kubectl.ok("uncordon node-2")).toBe("node/node-2 uncordoned\n");
    await cluster.settled();
    expect(await kubectl.ok(["get", "node", "node-2", "-o", "jsonpath={.spec.taints}"])).toBe("");
  });

  test("taint, which moves pods when it says so", async () => {
    expect(await kubectl.ok("taint node node-3 dedicated=db:NoSchedule")).toBe("node/node-3 tainted\n");
    expect(await nodesOfWeb()).toContain("node-3");
    expect(await kubectl.ok("taint node node-3 dedicated=db:NoExecute")).toBe("node/node-3 tainted\n");
    await cluster.settled();
    expect(await nodesOfWeb()).not.toContain("node-3");
    expect(await kubectl.fails("taint node node-3 dedicated=db:NoExecute")).toContain("already has dedicated taint(s) with same effect(s) and --overwrite is false");
    expect(await kubectl.ok("taint node node-3 dedicated-")).toBe("node/node-3 untainted\n");
  });

  test("drain evicts what a controller replaces, and asks about the rest", async () => {
    await cluster.client.create(Pod, { metadata: { name: "bare", namespace: "default" }, spec: { nodeName: "node-2", containers: [{ name: "c", image: "nginx" }] } });
    await cluster.settled();
    expect(await kubectl.fails("drain node-2 --ignore-daemonsets")).toContain("default/bare");
    expect(await nodesOfWeb()).toContain("node-2");
    const { code, stdout } = await kubectl.run("drain node-2 --ignore-daemonsets --force --delete-local-data");
    const newer = code === 0 ? stdout : (await kubectl.run("drain node-2 --ignore-daemonsets --force --delete-emptydir-data")).stdout;
    expect(newer).toMatch(/^node\/node-2 (drained|evicted)$/m);
    await cluster.settled();
    expect(await nodesOfWeb()).not.toContain("node-2");
    const left = (await cluster.client.list(Pod, { fieldSelector: "spec.nodeName=node-2" })).items.map(({ metadata }) => metadata.name);
    expect(left).toEqual(["kube-proxy-node-2"]);
    expect(await kubectl.ok("uncordon node-2")).toBe("node/node-2 uncordoned\n");
  });

  test("a node is made and removed by its object, and stopped by its label", async () => {
    const file = kubectl.file("node.yaml", 'apiVersion: v1\nkind: Node\nmetadata:\n  name: node-4\n  labels: {kx.dev/kubelet: running, disk: ssd}\n');
    expect(await kubectl.ok(["apply", "-f", file])).toBe("node/node-4 created\n");
    expect(await kubectl.ok("wait node node-4 --for=condition=Ready")).toBe("node/node-4 condition met\n");
    expect(await kubectl.ok("label node node-4 kx.dev/kubelet=stopped --overwrite")).toBe("node/node-4 labeled\n");
    expect(await kubectl.ok("wait node node-4 --for=condition=Ready=Unknown")).toBe("node/node-4 condition met\n");
    expect(rows(await kubectl.ok("get node node-4"))[1]!.slice(0, 2)).toEqual(["node-4", "NotReady"]);
    expect(await kubectl.ok("delete node node-4")).toBe('node "node-4" deleted\n');
    await cluster.settled();
    expect((await cluster.client.list(Node)).items.map(({ metadata }) => metadata.name)).toEqual(["node-1", "node-2", "node-3"]);
  });
});
