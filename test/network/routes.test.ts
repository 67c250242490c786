import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { ConnectError } from "@kx/shared/net/fabric";
import { aService, aSlice } from "./objects.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
beforeEach(() => {
  lab = createTestNetwork();
  lab.runPod("web-0", "10.244.1.2");
});
afterEach(() => lab.network.close());

const nodePort = { type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }] };

function expose(spec: object = {}, endpoints = aSlice("web", { "10.244.1.2": { node: "node-1" } }), status: object = {}): void {
  lab.put(Service, aService("web", spec, status));
  lab.put(EndpointSlice, endpoints);
}

const answer = async (url: string, from?: string): Promise<string> => (await lab.network.fetch(url, undefined, from ? { from } : {})).text();

async function failure(url: string, from?: string): Promise<ConnectError> {
  const error: unknown = await lab.network.fetch(url, undefined, from ? { from } : {}).catch((reason: unknown) => reason);
  if (!(error instanceof ConnectError)) throw new Error(`it did not fail to connect: ${String(error)}`);
  return error;
}

describe("who reaches the pod, and whom it sees", () => {
  beforeEach(() => {
    lab.runPod("other", "10.244.2.9");
    expose({ ...nodePort, type: "LoadBalancer" }, undefined, { loadBalancer: { ingress: [{ ip: "127.77.200.1" }] } });
  });

  test.each([
    ["the client in the cluster by name", "http://web/", undefined, "10.244.1.254"],
    ["the client in the cluster by cluster IP", "http://10.0.0.50/", undefined, "10.244.1.254"],
    ["a pod by its full name", "http://web.default.svc.cluster.local/", "pod/other", "10.244.2.9"],
    ["a pod by pod address", "http://10.244.1.2:8080/", "pod/other", "10.244.2.9"],
    ["the pod itself through its service", "http://web/", "pod/web-0", "10.244.1.1"],
    ["the pod itself by localhost", "http://localhost:8080/", "pod/web-0", "127.0.0.1"],
    ["its own node by pod address", "http://10.244.1.2:8080/", "node/node-1", "10.244.1.1"],
    ["another node by pod address", "http://10.244.1.2:8080/", "node/node-2", "172.18.0.3"],
    ["its own node by cluster IP", "http://10.0.0.50/", "node/node-1", "10.244.1.1"],
    ["another node by cluster IP", "http://10.0.0.50/", "node/node-2", "172.18.0.3"],
    ["outside by the node port of its node", "http://172.18.0.2:30080/", "outside", "10.244.1.1"],
    ["outside by the node port of another node", "http://172.18.0.3:30080/", "outside", "172.18.0.3"],
    ["outside by the door's address", "http://127.77.0.2:30080/", "outside", "172.18.0.3"],
    ["outside by 127.0.0.1, node-1's second door", "http://127.0.0.1:30080/", "outside", "10.244.1.1"],
    ["a node by its own 127.0.0.1", "http://127.0.0.1:30080/", "node/node-2", "172.18.0.3"],
    ["a pod by a node port", "http://172.18.0.4:30080/", "pod/other", "172.18.0.4"],
    ["a pod by the load balancer, which its own node translates", "http://127.77.200.1/", "pod/other", "172.18.0.3"],
  ])("%s", async (_what, url, from, source) => {
    expect(await answer(url, from)).toBe(`web-0 ${source} GET /`);
  });
});

describe("under policy Local", () => {
  const local = { ...nodePort, externalTrafficPolicy: "Local" };

  test("the pod sees the client", async () => {
    expose(local);
    expect(await answer("http://172.18.0.2:30080/", "outside=203.0.113.9")).toBe("web-0 203.0.113.9 GET /");
  });

  test("a node without an endpoint drops", async () => {
    expose(local);
    expect((await failure("http://172.18.0.3:30080/", "outside")).code).toBe("dropped");
  });

  test("a load balancer picks a node that has an endpoint", async () => {
    expose({ ...local, type: "LoadBalancer" }, undefined, { loadBalancer: { ingress: [{ ip: "127.77.200.1" }] } });
    for (let round = 0; round < 10; round++) expect(await answer("http://127.77.200.1/", "outside")).toBe("web-0 198.51.100.1 GET /");
  });

  test("the health check node port says where", async () => {
    expose({ ...local, type: "LoadBalancer", healthCheckNodePort: 31000 });
    const here = await lab.network.fetch("http://172.18.0.2:31000/healthz", undefined, { from: "outside" });
    expect(here.status).toBe(200);
    expect(await here.json()).toEqual({ service: { namespace: "default", name: "web" }, localEndpoints: 1, serviceProxyHealthy: true });
    const there = await lab.network.fetch("http://172.18.0.3:31000/healthz", undefined, { from: "outside" });
    expect([there.status, there.headers.get("x-load-balancing-endpoint-weight")]).toEqual([503, "0"]);
  });
});

describe("a connection that fails says why and what mends it", () => {
  test.each([
    ["a cluster IP from outside", "http://10.0.0.50/", "outside", "unroutable", "it is the cluster IP of default/web", "--from pod/NAME"],
    ["a pod address from outside", "http://10.244.1.2:8080/", "outside", "unroutable", "it is a pod's address", "NodePort"],
    ["a port that the service has not", "http://web:81/", undefined, "timeout", "service default/web has no port 81/TCP", "80/TCP"],
    ["a cluster IP that nobody has", "http://10.0.0.51/", undefined, "timeout", "no Service has the cluster IP 10.0.0.51", "kx get services"],
    ["a node port that nobody has", "http://172.18.0.2:30999/", "outside", "refused", "nothing listens on port 30999 of node-1", "kx get services"],
    ["a pod port that nobody listens on", "http://10.244.1.2:81/", undefined, "refused", "pod default/web-0 listens on 8080", "use port 8080"],
    ["a pod address that nobody has", "http://10.244.3.9/", undefined, "unroutable", "no pod has the address 10.244.3.9", "kx get pods"],
    ["a host outside", "http://192.0.2.42/", undefined, "unroutable", "no such host is on the simulated outside yet: 192.0.2.42", "nothing"],
  ])("%s", async (_what, url, from, code, why, mend) => {
    expose(nodePort);
    const error = await failure(url, from);
    expect(error.code).toBe(code);
    expect(error.message).toContain(why);
    expect(error.mend ?? "nothing").toContain(mend);
  });

  test("a targetPort that the pod does not listen on", async () => {
    expose({}, aSlice("web", { "10.244.1.2": {} }, [{ name: "", port: 9090, protocol: "TCP" }]));
    const error = await failure("http://web/");
    expect(error.message).toBe("nothing listens on 10.244.1.2:9090: pod default/web-0 listens on 8080");
    expect(error.mend).toBe("set targetPort of port 80 of service web to 8080");
  });

  test("no endpoints", async () => {
    expose({}, aSlice("web", {}));
    expect((await failure("http://web/")).code).toBe("refused");
  });
});

test("endpoints and ports that change are used by the next connection", async () => {
  lab.runPod("web-1", "10.244.2.3");
  expose();
  expect(await answer("http://web/")).toMatch(/^web-0 /);
  lab.put(EndpointSlice, aSlice("web", { "10.244.2.3": { node: "node-2" } }));
  expect(await answer("http://web/")).toMatch(/^web-1 /);
  lab.put(Service, aService("web", { ports: [{ port: 8000 }] }));
  expect(await answer("http://web:8000/")).toMatch(/^web-1 /);
  lab.remove(Service, { namespace: "default", name: "web" });
  expect((await failure("http://10.0.0.50:8000/")).code).toBe("timeout");
});

test("the kube-proxy ConfigMap chooses the mode at once", async () => {
  const config = (mode: string) => ({
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    data: { "config.conf": `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ${mode}\n` },
  });
  lab.runPod("web-1", "10.244.2.3");
  expose({}, aSlice("web", { "10.244.1.2": {}, "10.244.2.3": {}, "10.244.3.99": {} }));
  lab.put(ConfigMap, config("userspace"));
  // Userspace takes turns and tries the next endpoint where one is dead.
  const answers = [];
  for (let round = 0; round < 6; round++) answers.push((await answer("http://web/")).split(" ")[0]);
  expect(new Set(answers)).toEqual(new Set(["web-0", "web-1"]));
  lab.put(ConfigMap, config("sometimes"));
  expect(lab.events).toEqual(['UnknownProxyMode: unknown proxy mode "sometimes": the last one stays; use iptables, ipvs, nftables or userspace']);
  lab.put(ConfigMap, config('""'));
  expect((await lab.network.trace("http://web/")).hops.find(({ step }) => step === "proxy")?.detail).toMatchObject({ mode: "iptables" });
});

test("a relay answers where nobody listens", async () => {
  const { createServer } = await import("node:http");
  const real = createServer((_request, response) => response.end("the API")).listen(0, "127.0.0.1");
  await new Promise((resolve) => real.once("listening", resolve));
  const port = (real.address() as { port: number }).port;
  const other = createTestNetwork({ relay: ({ ip, port: asked }) => (ip === "172.18.0.2" && asked === 6443 ? { host: "127.0.0.1", port } : undefined) });
  other.put(Service, aService("kubernetes", { selector: undefined }));
  other.put(EndpointSlice, aSlice("kubernetes", { "172.18.0.2": {} }, [{ name: "", port: 6443, protocol: "TCP" }]));
  expect(await (await other.network.fetch("http://kubernetes/")).text()).toBe("the API");
  other.network.close();
  real.close();
});

test("a trace tells every step", async () => {
  expose();
  const { hops, status } = await lab.network.trace("http://web/");
  expect(status).toBe(200);
  expect(hops.map(({ step, at }) => [step, at])).toEqual([
    ["resolve", "dns"],
    ["proxy", "node/node-1"],
    ["deliver", "pod/default/web-0"],
  ]);
  expect(hops[0]?.text).toBe("web.default.svc.cluster.local is 10.0.0.50");
  expect(hops[2]?.text).toBe("10.244.1.2:8080 receives it from 10.244.1.254");
});

test("a trace of a failed connection has the hops up to there", async () => {
  expose({}, aSlice("web", {}));
  const trace = await lab.network.trace("http://web/");
  expect(trace.error).toMatchObject({ code: "refused" });
  expect(trace.hops).toHaveLength(1);
});
