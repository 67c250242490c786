import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { createServer } from "node:net";
import { aService, aSlice } from "./objects.ts";
import { ask, failureOf, freePort } from "./sockets.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
let port: number;
beforeEach(async () => {
  lab = createTestNetwork({ loopback: 79 });
  port = await freePort();
});
afterEach(() => lab.network.close());

const taking = (more: object = {}) => ({ spec: { containers: [{ name: "c", image: "nginx", ports: [{ containerPort: 8080, hostPort: port, protocol: "TCP", ...more }] }] } });
const get = async (url: string, from?: string): Promise<string> => await (await lab.network.fetch(url, {}, from ? { from } : {})).text();
const failure = (url: string): Promise<string> =>
  get(url).then(
    (body) => `answered: ${body}`,
    (error: { code: string }) => error.code,
  );

async function settled(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (lab.network.pending() > 0);
}

describe("a host port", () => {
  // portmap: only connections from the node's own range are masqueraded.
  test.each([
    ["outside", "outside", "198.51.100.1"],
    ["another node", "node/node-2", "172.18.0.3"],
    ["its own node", "node/node-1", "10.244.1.1"],
    ["a pod of another node", "pod/far", "10.244.2.7"],
    ["a pod of its node", "pod/near", "10.244.1.1"],
    ["the pod itself", "pod/web", "10.244.1.1"],
  ])("reaches the pod from %s", async (_, from, source) => {
    lab.runPod("web", "10.244.1.2", taking());
    lab.runPod("near", "10.244.1.7");
    lab.runPod("far", "10.244.2.7");
    expect(await get(`http://172.18.0.2:${port}/`, from)).toBe(`web ${source} GET /`);
  });

  test("is its own node's alone, and for its protocol", async () => {
    lab.runPod("web", "10.244.1.2", taking());
    lab.runPod("dns", "10.244.2.2", taking({ protocol: "UDP" }));
    expect(await failure(`http://172.18.0.3:${port}/`)).toBe("refused");
  });

  test("is limited to its hostIP", async () => {
    lab.runPod("web", "10.244.1.2", taking({ hostIP: "172.18.0.99" }));
    expect(await failure(`http://172.18.0.2:${port}/`)).toBe("refused");
    lab.runPod("open", "10.244.2.2", taking({ hostIP: "0.0.0.0" }));
    expect(await get(`http://172.18.0.3:${port}/`)).toMatch(/^open /);
  });

  test("goes with its pod", async () => {
    const stop = lab.runPod("web", "10.244.1.2", taking());
    stop();
    expect(await failure(`http://172.18.0.2:${port}/`)).toBe("refused");
  });

  test("yields to a node port of its number", async () => {
    lab.runPod("web", "10.244.1.2", taking());
    lab.runPod("served", "10.244.3.2");
    lab.put(Service, aService("served", { type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: port, protocol: "TCP" }] }));
    lab.put(EndpointSlice, aSlice("served", { "10.244.3.2": { node: "node-3" } }));
    expect(await get(`http://172.18.0.2:${port}/`)).toMatch(/^served /);
  });

  test("tells its step of a trace", async () => {
    lab.runPod("web", "10.244.1.2", taking());
    const { hops } = await lab.network.trace(`http://172.18.0.2:${port}/`, { from: "outside" });
    expect(hops).toContainEqual({ step: "proxy", at: "node/node-1", text: `172.18.0.2:${port} is a host port of pod default/web: 10.244.1.2:8080`, detail: { hostPort: port } });
  });
});

describe("its door", () => {
  beforeEach(() => lab.network.openDoors({}));

  test("stands on its node's loopback address, and goes with the pod", async () => {
    const stop = lab.runPod("web", "10.244.2.2", taking());
    await settled();
    expect((await ask({ host: "127.79.0.2", port, path: "/x" })).body).toBe("web 198.51.100.1 GET /x");
    expect(await failureOf({ host: "127.79.0.1", port })).toBe("ECONNREFUSED");
    stop();
    await settled();
    expect(await failureOf({ host: "127.79.0.2", port })).toBe("ECONNREFUSED");
    expect(lab.events).toEqual([]);
  });

  test("leads to a pod of the host's network, too", async () => {
    const { containers } = taking().spec;
    lab.put(Pod, { metadata: { name: "host", namespace: "default" }, spec: { nodeName: "node-1", hostNetwork: true, containers }, status: { phase: "Running", podIP: "172.18.0.2" } } as Pod);
    lab.network.fabric.listen({ ip: "172.18.0.2", port, protocol: "TCP" }, { accept: (socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhost") });
    await settled();
    expect((await ask({ host: "127.79.0.1", port })).body).toBe("host");
  });

  test("makes room for a node port's, and comes back after it", async () => {
    lab.runPod("web", "10.244.1.2", taking());
    lab.runPod("served", "10.244.3.2");
    await settled();
    lab.put(EndpointSlice, aSlice("served", { "10.244.3.2": { node: "node-3" } }));
    lab.put(Service, aService("served", { type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: port, protocol: "TCP" }] }));
    await settled();
    expect((await ask({ host: "127.79.0.1", port })).body).toMatch(/^served /);
    lab.remove(Service, { namespace: "default", name: "served" });
    await settled();
    expect((await ask({ host: "127.79.0.1", port })).body).toMatch(/^web /);
    expect(lab.events).toEqual([]);
  });

  test("that cannot open is told of at the pod", async () => {
    const other = createServer().listen(port, "127.79.0.3");
    await new Promise((resolve) => other.once("listening", resolve));
    lab.runPod("web", "10.244.3.2", taking());
    await settled();
    expect(lab.events).toEqual([`FailedToOpenHostPort: cannot open host port ${port}/TCP on 127.79.0.3: another process has taken it`]);
    other.close();
  });
});
