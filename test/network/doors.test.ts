import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Node } from "@kx/shared/kinds/core/node";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { aNode, aService, aSlice } from "./objects.ts";
import { ask, connected, failureOf, freePort } from "./sockets.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

const loopback = 78;
let lab: TestNetwork;
let port: number;
beforeEach(async () => {
  lab = createTestNetwork({ loopback });
  lab.runPod("web-0", "10.244.1.2");
  port = await freePort();
});
afterEach(() => lab.network.close());

const nodePortSpec = (more: object = {}, protocol = "TCP") => ({
  type: "NodePort",
  externalTrafficPolicy: "Cluster",
  ports: [{ port: 80, nodePort: port, protocol }],
  ...more,
});

/** Waits for what informers and sockets have begun. */
async function settled(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (lab.network.pending() > 0);
}

async function expose(spec: object, endpoints: Parameters<typeof aSlice>[1] = { "10.244.1.2": { node: "node-1" } }): Promise<void> {
  lab.put(Service, aService("web", spec));
  lab.put(EndpointSlice, aSlice("web", endpoints));
  await settled();
}

describe("node ports", () => {
  beforeEach(() => lab.network.openDoors({}));

  test.each(["127.78.0.1", "127.78.0.2", "127.78.0.3", "127.0.0.1"])("are open on %s", async (host) => {
    await expose(nodePortSpec());
    expect((await ask({ host, port, path: "/x" })).body).toMatch(/^web-0 (10\.244\.1\.1|172\.18\.0\.[34]) GET \/x$/);
  });

  test("close when the Service goes", async () => {
    await expose(nodePortSpec());
    lab.remove(Service, { namespace: "default", name: "web" });
    await settled();
    expect(await failureOf({ host: "127.78.0.1", port })).toBe("ECONNREFUSED");
    expect(lab.events).toEqual([]);
  });

  test("a port that another process has is told, and the others work", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    await expose(nodePortSpec());
    expect(lab.events).toEqual([`FailedToOpenNodePort: cannot open node port ${port}/TCP on 127.0.0.1: another process has taken it`]);
    expect((await ask({ host: "127.78.0.1", port })).status).toBe(200);
    other.close();
  });

  test("without endpoints the connection is reset", async () => {
    await expose(nodePortSpec(), {});
    expect(await failureOf({ host: "127.78.0.1", port })).toBe("ECONNRESET");
  });

  test("a dead endpoint resets the connection", async () => {
    await expose(nodePortSpec(), { "10.244.3.9": {} });
    expect(await failureOf({ host: "127.78.0.1", port })).toBe("ECONNRESET");
  });

  test("a drop is silence", async () => {
    await expose(nodePortSpec({ externalTrafficPolicy: "Local" }));
    const silent = await connected("127.78.0.2", port);
    const heard: string[] = [];
    for (const event of ["data", "end", "error", "close"]) silent.on(event, () => heard.push(event));
    silent.write("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
    for (let round = 0; round < 5; round++) expect((await ask({ host: "127.78.0.1", port })).body).toBe("web-0 198.51.100.1 GET /");
    expect(heard).toEqual([]);
    silent.destroy();
  });

  test("datagrams pass as well", async () => {
    lab.network.fabric.listen({ ip: "10.244.1.2", port: 8080, protocol: "UDP" }, {
      datagram: (message, flow, reply) => reply(Buffer.from(`${flow.source.ip} ${Buffer.from(message).toString()}`)),
    });
    lab.put(Service, aService("web", nodePortSpec({}, "UDP")));
    lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": {} }, [{ name: "", port: 8080, protocol: "UDP" }]));
    await settled();
    const client = createSocket("udp4");
    const answer = await new Promise<string>((resolve) => {
      client.once("message", (message) => resolve(message.toString()));
      client.send("hi", port, "127.78.0.2");
    });
    expect(answer).toBe("172.18.0.3 hi");
    client.close();
  });
});

test("nodes beyond those asked for have no doors", async () => {
  await lab.network.openDoors({ nodePortNodes: 1 });
  await expose(nodePortSpec());
  expect(await failureOf({ host: "127.78.0.2", port })).toBe("ECONNREFUSED");
  expect((await ask({ host: "127.78.0.1", port })).status).toBe(200);
});

test("of many nodes the first three by number have doors", async () => {
  for (const number of [12, 11, 10, 4]) lab.put(Node, aNode(number, { loopback }));
  await lab.network.openDoors({});
  await expose(nodePortSpec());
  expect((await ask({ host: "127.78.0.3", port })).status).toBe(200);
  for (const number of [4, 10, 12]) expect(await failureOf({ host: `127.78.0.${number}`, port })).toBe("ECONNREFUSED");
});

describe("load balancers", () => {
  const balancer = (name: string, more: object = {}) =>
    aService(name, { type: "LoadBalancer", externalTrafficPolicy: "Cluster", ports: [{ port, protocol: "TCP" }], ...more });
  const addressOf = (name: string) =>
    lab.cache.of(Service).get({ namespace: "default", name })?.status?.loadBalancer?.ingress;

  test("get an address, and listen there with the Service's own port", async () => {
    await lab.network.openDoors({});
    lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": { node: "node-1" } }));
    lab.put(Service, balancer("web"));
    await settled();
    expect(addressOf("web")).toEqual([{ ip: "127.78.200.1", ipMode: "VIP" }]);
    expect((await ask({ host: "127.78.200.1", port })).body).toMatch(/^web-0 /);
    expect(lab.events).toEqual(["EnsuringLoadBalancer: Ensuring load balancer", "EnsuredLoadBalancer: Ensured load balancer"]);
  });

  test("keep the address that they have, whoever comes first", async () => {
    lab.put(Service, balancer("new"), { ...balancer("old"), status: { loadBalancer: { ingress: [{ ip: "127.78.200.1" }] } } });
    await settled();
    expect([addressOf("old")?.[0]?.ip, addressOf("new")?.[0]?.ip]).toEqual(["127.78.200.1", "127.78.200.2"]);
  });

  test("of another class are left alone", async () => {
    lab.put(Service, balancer("web", { loadBalancerClass: "example.com/internal-vip" }));
    await settled();
    expect(addressOf("web")).toBeUndefined();
  });

  test("wait where the pool is exhausted, until an address is given back", async () => {
    lab.network.close();
    lab = createTestNetwork({ loopback, loadBalancerPool: "127.78.201.0/30" });
    lab.put(Service, balancer("a"), balancer("b"), balancer("c"));
    await settled();
    expect([addressOf("a")?.[0]?.ip, addressOf("b")?.[0]?.ip, addressOf("c")]).toEqual(["127.78.201.1", "127.78.201.2", undefined]);
    expect(lab.events).toContain("SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: the pool 127.78.201.0/30 is exhausted");
    lab.remove(Service, { namespace: "default", name: "a" });
    await settled();
    expect(addressOf("c")?.[0]?.ip).toBe("127.78.201.1");
  });

  test("may ask for an address of the pool, and get it as soon as it is free", async () => {
    lab.put(Service, balancer("web", { loadBalancerIP: "127.78.200.77" }));
    await settled();
    expect(addressOf("web")?.[0]?.ip).toBe("127.78.200.77");
    lab.put(Service, balancer("late", { loadBalancerIP: "127.78.200.77" }), balancer("elsewhere", { loadBalancerIP: "1.2.3.4" }));
    await settled();
    expect([addressOf("late"), addressOf("elsewhere")]).toEqual([undefined, undefined]);
    for (const ip of ["127.78.200.77", "1.2.3.4"]) {
      expect(lab.events).toContain(`SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: ${ip} is not free in 127.78.200.0/24`);
    }
    lab.remove(Service, { namespace: "default", name: "web" });
    await settled();
    expect(addressOf("late")?.[0]?.ip).toBe("127.78.200.77");
  });
});

test("a door may lead to an address that changes", async () => {
  const doors = await lab.network.openDoors({});
  let to: { ip: string; port: number; protocol: "TCP" } | undefined;
  const door = await doors.forward({ host: "127.0.0.1", port: 0 }, () => to);
  expect(await failureOf({ host: "127.0.0.1", port: door.port })).toBe("ECONNRESET");
  await expose(nodePortSpec());
  to = { ip: "172.18.0.2", port, protocol: "TCP" };
  expect((await ask({ host: "127.0.0.1", port: door.port })).body).toMatch(/^web-0 /);
});
