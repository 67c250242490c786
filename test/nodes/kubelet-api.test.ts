import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpsApi, type HttpsApi } from "../support/https-api.ts";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";

let lab: ListeningCluster;
let api: HttpsApi;
beforeAll(async () => {
  lab = await startListeningCluster();
  api = httpsApi(lab.cluster.kubeconfig!);
  await lab.cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec:
  nodeName: node-2
  containers: [{ name: main, image: nginx, resources: { requests: { cpu: 500m, memory: 200Mi } } }]
`);
  await lab.cluster.settled();
});
afterAll(async () => {
  api?.close();
  await lab?.close();
});

const addresses: Readonly<Record<string, string>> = { "node-1": "172.18.0.2", "node-2": "172.18.0.3" };

// oxlint-disable-next-line typescript/no-explicit-any -- parsed answers
async function kubelet(node: string, path: string): Promise<{ status: number; type: string | null; text: string; json: any }> {
  const response = await lab.cluster.fetch(`http://${addresses[node]}:10250${path}`, { from: "node/node-1" });
  const text = await response.text();
  const type = response.headers.get("content-type");
  return { status: response.status, type, text, json: type === "application/json" ? JSON.parse(text) : undefined };
}

describe("a node's kubelet tells", () => {
  test("that it is well", async () => {
    const { status, text } = await kubelet("node-1", "/healthz");
    expect([status, text]).toEqual([200, "ok"]);
  });

  test("its own pods", async () => {
    const { json } = await kubelet("node-2", "/pods");
    const names = (json.items as { metadata: { name: string }; spec: { nodeName: string } }[]).map(({ metadata, spec }) => `${spec.nodeName} ${metadata.name}`);
    expect([json.kind, names]).toEqual(["PodList", expect.arrayContaining(["node-2 web", "node-2 kube-proxy-node-2"])]);
    expect(names.filter((name) => !name.startsWith("node-2 "))).toEqual([]);
  });

  test("what they use, in both forms, as the metrics API tells it", async () => {
    const { json } = await kubelet("node-2", "/stats/summary");
    const web = (json.pods as { podRef: { name: string } }[]).find(({ podRef }) => podRef.name === "web");
    expect(web).toMatchObject({ podRef: { namespace: "default" }, cpu: { usageNanoCores: 100_000_000 }, memory: { workingSetBytes: 100 * 1024 * 1024 }, containers: [{ name: "main", cpu: { usageNanoCores: 100_000_000 } }] });
    const node = await api.call("GET", "/apis/metrics.k8s.io/v1beta1/nodes/node-2");
    const memory = json.node.memory.workingSetBytes as number;
    expect([json.node.nodeName, node.json.usage.memory]).toEqual(["node-2", `${memory / 1024 ** 2}Mi`]);

    const { text, type } = await kubelet("node-2", "/metrics/resource");
    expect(type).toContain("text/plain");
    expect(text).toContain("# TYPE container_cpu_usage_seconds_total counter\n");
    expect(text).toMatch(/^container_memory_working_set_bytes\{container="main",namespace="default",pod="web"\} 104857600 \d+$/m);
    expect(text).toMatch(new RegExp(`^node_memory_working_set_bytes ${memory} \\d+$`, "m"));
  });

  test("that there is nothing else", async () => {
    const { status, text } = await kubelet("node-1", "/none");
    expect([status, text]).toEqual([404, "404 page not found\n"]);
  });
});

test("the API server passes on what it tells", async () => {
  const { status, text } = await api.call("GET", "/api/v1/nodes/node-2/proxy/healthz");
  expect([status, text]).toEqual([200, "ok"]);
});

test("whoever comes from no node is not let in", async () => {
  const answer = await lab.cluster.fetch("http://172.18.0.2:10250/pods");
  expect([answer.status, await answer.text()]).toEqual([401, "Unauthorized"]);
});
