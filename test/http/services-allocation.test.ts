import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { beforeEach, afterEach, describe, expect, test } from "vitest";
import { startApi, type Answer, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(async () => {
  await api.close();
});

const services = "/api/v1/namespaces/default/services";
const range = (...cidrs: string[]): Promise<Answer> =>
  api.call("POST", "/apis/networking.k8s.io/v1/servicecidrs", { body: { metadata: { name: "kubernetes" }, spec: { cidrs } } });
const create = (name: string, spec: ServiceSpec = {}, query = ""): Promise<Answer> =>
  api.call("POST", services + query, { body: { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } } });
const merge = (name: string, spec: object, query = ""): Promise<Answer> =>
  api.call("PATCH", `${services}/${name}${query}`, { body: JSON.stringify({ spec }), headers: { "content-type": "application/merge-patch+json" } });
async function addresses(): Promise<string[]> {
  const { json } = await api.call("GET", "/apis/networking.k8s.io/v1/ipaddresses");
  return json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).sort();
}
const lastOf = (ip: string): number => Number(ip.split(/[.:]/).at(-1));

describe("cluster IPs", () => {
  // The bands of facts B1: min(max(16, size/16), 256), none of a range up to 16.
  test.each([
    ["10.96.0.0/12", (ip: string) => ip > "10.96.1.0" || !/^10\.96\.[01]\./.test(ip) || /^10\.96\.1\.[1-9]/.test(ip)],
    ["10.0.0.0/24", (ip: string) => lastOf(ip) >= 17 && lastOf(ip) <= 254],
    ["10.0.0.0/27", (ip: string) => lastOf(ip) >= 17 && lastOf(ip) <= 30],
    ["10.0.0.0/28", (ip: string) => lastOf(ip) >= 1 && lastOf(ip) <= 14],
  ])("of %s are drawn from the dynamic band as long as it has one", async (cidr, isDynamic) => {
    await range(cidr);
    for (let index = 0; index < 10; index++) expect((await create(`web-${index}`)).json.spec.clusterIP).toSatisfy(isDynamic);
  });

  test("the dynamic band first, then the static one, then none", async () => {
    await range("10.0.0.0/27");
    const drawn: number[] = [];
    for (let index = 0; index < 30; index++) drawn.push(lastOf((await create(`web-${index}`)).json.spec.clusterIP));
    expect(drawn.slice(0, 14).sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, index) => 17 + index));
    expect(drawn.slice(14).sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => 1 + index));
    const { json } = await create("more");
    expect([json.code, json.reason, json.message]).toEqual([500, "InternalError", 'Internal error occurred: failed to allocate a serviceIP for Service "more": range is full']);
    await api.call("DELETE", `${services}/web-3`);
    expect(lastOf((await create("more")).json.spec.clusterIP)).toBe(drawn[3]);
  });

  const notHere = "the provided network does not match the current range";
  test.each([
    ["10.0.0.9", "provided IP is already allocated"],
    ["10.0.0.0", notHere],
    ["10.0.0.255", notHere],
    ["10.1.0.1", notHere],
  ])("%s cannot be had", async (clusterIP, why) => {
    await range("10.0.0.0/24");
    await create("first", { clusterIP: "10.0.0.9" });
    const { json } = await create("web", { clusterIP });
    const message = `Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`;
    expect([json.code, json.message]).toEqual([422, `Service "web" is invalid: spec.clusterIPs: ${message}`]);
    expect(json.details.causes).toEqual([{ reason: "FieldValueInvalid", message, field: "spec.clusterIPs" }]);
  });

  test("an allocation that fails is reported alone, and one before a fault of another kind is given back", async () => {
    await range("10.0.0.0/24");
    const { json } = await create("web", { clusterIP: "10.9.9.9", sessionAffinity: "Cookie" });
    expect(json.details.causes.map(({ field }: { field: string }) => field)).toEqual(["spec.clusterIPs"]);
    expect((await create("web", { type: "NodePort", ports: [{ port: 80, nodePort: 30_001 }], sessionAffinity: "Cookie" })).status).toBe(422);
    expect(await addresses()).toEqual([]);
    expect((await create("web", { type: "NodePort", ports: [{ port: 80, nodePort: 30_001 }] })).status).toBe(201);
    expect((await create("web")).json.reason).toBe("AlreadyExists");
    expect(await addresses()).toHaveLength(1);
  });

  test("its IPAddress says whose it is", async () => {
    await range("10.0.0.0/24");
    await create("web", { clusterIP: "10.0.0.9" });
    const { json } = await api.call("GET", "/apis/networking.k8s.io/v1/ipaddresses/10.0.0.9");
    expect(json).toMatchObject({
      metadata: { labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" } },
      spec: { parentRef: { resource: "services", namespace: "default", name: "web" } },
    });
  });

  test("a finalizer holds address and port until it is gone, also through the status", async () => {
    await range("10.0.0.0/24");
    await api.call("POST", services, { body: { metadata: { name: "held", finalizers: ["example.com/a"] }, spec: { type: "NodePort", clusterIP: "10.0.0.9", ports: [{ port: 80, nodePort: 30_001 }] } } });
    await api.call("DELETE", `${services}/held`);
    expect(await addresses()).toEqual(["10.0.0.9"]);
    const body = JSON.stringify({ metadata: { finalizers: null } });
    await api.call("PATCH", `${services}/held/status`, { body, headers: { "content-type": "application/merge-patch+json" } });
    expect((await api.call("GET", `${services}/held`)).status).toBe(404);
    expect(await addresses()).toEqual([]);
    expect((await create("next", { type: "NodePort", clusterIP: "10.0.0.9", ports: [{ port: 80, nodePort: 30_001 }] })).status).toBe(201);
  });
});

describe("a dry run", () => {
  test("shows placeholders and takes nothing", async () => {
    await range("10.96.0.0/12");
    const { json, status } = await create("web", { type: "NodePort", ports: [{ name: "a", port: 80 }, { name: "b", port: 81 }] }, "?dryRun=All");
    expect([status, json.spec.clusterIP, json.spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)]).toEqual([201, "10.96.0.0", [32_769, 32_770]]);
    expect(await addresses()).toEqual([]);
    expect((await api.call("GET", `${services}/web`)).status).toBe(404);
  });

  test("refuses an address outside the range and a port that is taken, and nothing else", async () => {
    await range("10.96.0.0/12");
    await create("holder", { type: "NodePort", clusterIP: "10.96.0.9", ports: [{ port: 80, nodePort: 30_080 }] });
    const of = async (spec: ServiceSpec): Promise<string> => {
      const { json } = await create("web", spec, "?dryRun=All");
      return json.message ?? "accepted";
    };
    expect(await of({ clusterIP: "1.2.3.4" })).toBe(
      'Service "web" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    );
    expect(await of({ clusterIP: "10.96.0.9" })).toBe("accepted");
    expect(await of({ type: "NodePort", ports: [{ port: 80, nodePort: 30_080 }] })).toBe('Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated');
    expect(await of({ type: "NodePort", ports: [{ port: 80, nodePort: 80 }] })).toBe("accepted");
  });
});

describe("node ports", () => {
  beforeEach(() => range("10.0.0.0/16"));
  const nodePort = (...ports: NonNullable<ServiceSpec["ports"]>): ServiceSpec => ({ type: "NodePort", ports });
  const numbers = ({ json }: Answer): number[] => json.spec.ports.map((port: { nodePort: number }) => port.nodePort);

  test("are drawn from 30086 on", async () => {
    for (let index = 0; index < 20; index++) {
      const [port] = numbers(await create(`web-${index}`, nodePort({ port: 80 })));
      expect(port).toBeGreaterThanOrEqual(30_086);
      expect(port).toBeLessThanOrEqual(32_767);
    }
  });

  test("of one port number are the same for TCP and UDP, drawn or asked for", async () => {
    const both = (nodePort?: number) => [{ name: "udp", port: 53, protocol: "UDP" }, { name: "tcp", port: 53, protocol: "TCP", ...(nodePort ? { nodePort } : {}) }];
    const drawn = numbers(await create("drawn", nodePort(...both())));
    expect(drawn[0]).toBe(drawn[1]);
    expect(numbers(await create("asked", nodePort(...both(30_053))))).toEqual([30_053, 30_053]);
    const { json } = await create("other", nodePort({ port: 80, protocol: "UDP", nodePort: 30_053 }));
    expect(json.message).toBe('Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30053: provided port is already allocated');
  });

  test.each([
    [29_999, "provided port is not in the valid range. The range of valid ports is 30000-32767"],
    [32_768, "provided port is not in the valid range. The range of valid ports is 30000-32767"],
  ])("%i is out of range", async (port, why) => {
    const { json } = await create("web", nodePort({ port: 80, nodePort: port }));
    expect(json.message).toBe(`Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${port}: ${why}`);
  });

  test("a number for two ports is refused on create and accepted on update", async () => {
    const ports = [{ name: "a", port: 80, nodePort: 30_001 }, { name: "b", port: 81, protocol: "UDP", nodePort: 30_001 }];
    expect((await create("web", nodePort(...ports))).json.message).toContain("spec.ports[1].nodePort: Invalid value: 30001: provided port is already allocated");
    await create("web", nodePort({ name: "a", port: 80, nodePort: 30_001 }));
    expect(numbers(await merge("web", { ports }))).toEqual([30_001, 30_001]);
    await api.call("DELETE", `${services}/web`);
    expect((await create("next", nodePort({ port: 80, nodePort: 30_001 }))).status).toBe(201);
  });

  test("an update draws one for each port that lacks it", async () => {
    await create("web", nodePort({ name: "udp", port: 53, protocol: "UDP" }));
    const [udp, tcp] = numbers(await merge("web", { ports: [{ name: "udp", port: 53, protocol: "UDP" }, { name: "tcp", port: 53, protocol: "TCP" }] }));
    expect(udp).not.toBe(tcp);
  });

  test("a health check's port comes from the same pool", async () => {
    const local = (healthCheckNodePort: number): ServiceSpec => ({ type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort });
    expect((await create("web", local(30_100))).json.spec.healthCheckNodePort).toBe(30_100);
    expect((await create("late", local(30_100))).json.message).toBe("Internal error occurred: failed to allocate requested HealthCheck NodePort 30100: provided port is already allocated");
    expect((await create("late", nodePort({ port: 80, nodePort: 30_100 }))).status).toBe(422);
  });
});

describe("two families", () => {
  beforeEach(() => range("10.0.0.0/16", "fd00:10::/112"));
  const families = ({ json }: Answer): [string, string[], number] => [json.spec.ipFamilyPolicy, json.spec.ipFamilies, json.spec.clusterIPs.length];

  test.each<[string, ServiceSpec, [string, string[], number]]>([
    ["nothing asked for", {}, ["SingleStack", ["IPv4"], 1]],
    ["PreferDualStack", { ipFamilyPolicy: "PreferDualStack" }, ["PreferDualStack", ["IPv4", "IPv6"], 2]],
    ["IPv6 first", { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv6"] }, ["RequireDualStack", ["IPv6", "IPv4"], 2]],
    ["an IPv6 address", { clusterIP: "fd00:10::9" }, ["SingleStack", ["IPv6"], 1]],
    ["headless without a selector", { clusterIP: "None" }, ["RequireDualStack", ["IPv4", "IPv6"], 1]],
    ["headless with one", { clusterIP: "None", selector: { a: "b" } }, ["SingleStack", ["IPv4"], 1]],
  ])("%s", async (_, spec, expected) => expect(families(await create("web", spec))).toEqual(expected));

  test("the second one comes and goes with the policy", async () => {
    await create("web");
    expect(families(await merge("web", { ipFamilyPolicy: "RequireDualStack" }))).toEqual(["RequireDualStack", ["IPv4", "IPv6"], 2]);
    expect(await addresses()).toHaveLength(2);
    const { json } = await merge("web", { ipFamilies: ["IPv4"] });
    expect(json.message).toBe(`Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": must be 'SingleStack' to release the secondary IP family`);
    expect(families(await merge("web", { ipFamilyPolicy: "SingleStack" }))).toEqual(["SingleStack", ["IPv4"], 1]);
    expect(await addresses()).toHaveLength(1);
  });
});

test.each<[ServiceSpec, string]>([
  [{ ipFamilyPolicy: "RequireDualStack" }, 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'],
  [{ ipFamilies: ["IPv6"] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  [{ clusterIP: "fd00::1" }, 'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster'],
  [{ clusterIP: "10.0.0.09" }, 'spec.clusterIPs[0]: Invalid value: "10.0.0.09": must not have leading 0s'],
  [{ clusterIPs: ["10.0.0.9"] }, 'spec.clusterIPs: Invalid value: ["10.0.0.9"]: must be empty when `clusterIP` is not specified'],
])("on one family %j is refused", async (spec, fault) => {
  await range("10.0.0.0/16");
  expect((await create("web", spec)).json.message).toBe(`Service "web" is invalid: ${fault}`);
});
