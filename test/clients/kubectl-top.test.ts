import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";
import { kubectls } from "../support/kubectl.ts";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";

const versions = await kubectlVersions();
let lab: ListeningCluster;
beforeAll(async () => {
  lab = await startListeningCluster();
});
afterAll(() => lab?.close());

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

const manifest = `
apiVersion: v1
kind: Pod
metadata: { name: large, labels: { app: large } }
spec:
  containers:
  - { name: main, image: nginx, resources: { requests: { cpu: 500m, memory: 200Mi } } }
  - { name: side, image: registry.k8s.io/pause, resources: { requests: { cpu: 100m, memory: 20Mi }, limits: { memory: 20Mi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: small, labels: { app: small } }
spec:
  containers: [{ name: main, image: nginx }]
`;

describe.each(versions)("kubectl %s", (version) => {
  let k: KubectlSession;
  beforeAll(async () => {
    const kubectl = (await kubectls()).find((one) => one.version === version)!;
    k = kubectlSession(kubectl, lab, `top-${version.replace(".", "-")}`);
    await k.ok(["create", "namespace", k.namespace]);
    await lab.cluster.settled();
    await k.ok("create -f -", { input: manifest });
    await k.ok("wait --for=condition=Ready pod/large pod/small --timeout=20s");
  });

  const rows = async (words: string): Promise<string[][]> => (await k.ok(words)).trimEnd().split("\n").map((line) => line.trimEnd().split(/ {2,}/));

  // A fifth of the processor and half of the memory that is requested; 1m and 8Mi without a request.
  test("top pod", async () => {
    expect(await rows("top pod")).toEqual([["NAME", "CPU(cores)", "MEMORY(bytes)"], ["large", "120m", "110Mi"], ["small", "1m", "8Mi"]]);
    expect(await rows("top pod small")).toEqual([["NAME", "CPU(cores)", "MEMORY(bytes)"], ["small", "1m", "8Mi"]]);
    expect(await rows("top pod -l app=small --no-headers")).toEqual([["small", "1m", "8Mi"]]);
    expect((await rows("top pod --sort-by=memory --no-headers")).map(([name]) => name)).toEqual(["large", "small"]);
  });

  test("top pod --containers", async () => {
    expect(await rows("top pod large --containers --no-headers")).toEqual(expect.arrayContaining([["large", "main", "100m", "100Mi"], ["large", "side", "20m", "10Mi"]]));
  });

  test("top pod -A", async () => {
    const all = await rows("top pod -A");
    expect(all[0]).toEqual(["NAMESPACE", "NAME", "CPU(cores)", "MEMORY(bytes)"]);
    expect(all).toContainEqual([k.namespace, "large", "120m", "110Mi"]);
    expect(all.some(([namespace]) => namespace === "kube-system")).toBe(true);
  });

  test("top node", async () => {
    const nodes = await rows("top node");
    expect(nodes[0]).toEqual(["NAME", "CPU(cores)", expect.stringMatching(/^CPU(%|\(%\))$/), "MEMORY(bytes)", expect.stringMatching(/^MEMORY(%|\(%\))$/)]);
    expect(nodes.slice(1).map(([name]) => name).sort()).toEqual(["node-1", "node-2"]);
    for (const [, cpu, share, memory] of nodes.slice(1)) expect([cpu, share, memory]).toEqual([expect.stringMatching(/^\d+m$/), expect.stringMatching(/^\d+%$/), expect.stringMatching(/^\d+Mi$/)]);
    expect(await rows("top node node-2 --no-headers")).toHaveLength(1);
    expect((await rows("top node -l node-role.kubernetes.io/control-plane --no-headers")).map(([name]) => name)).toEqual(["node-1"]);
  });

  test("what is not there, and what does not run", async () => {
    expect(await k.fails("top pod none")).toContain('pods "none" not found');
    expect(await k.fails("top node none")).toContain('nodes "none" not found');
  });

  test("the metrics as resources, beside the pods and nodes themselves", async () => {
    expect(await k.ok("api-versions")).toContain("metrics.k8s.io/v1beta1\n");
    expect(await rows("get podmetrics small")).toEqual([["NAME", "CPU", "MEMORY", "WINDOW"], ["small", "1m", "8Mi", "15s"]]);
    expect((await rows("get nodes.metrics.k8s.io"))[0]).toEqual(["NAME", "CPU", "MEMORY", "WINDOW"]);
    expect((await rows("get pods"))[0]).toEqual(["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
    expect(await k.ok("explain podmetrics --api-version=metrics.k8s.io/v1beta1")).toMatch(/KIND: +PodMetrics/);
  });
});
