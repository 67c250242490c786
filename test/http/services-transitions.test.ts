import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type Answer, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/apis/networking.k8s.io/v1/servicecidrs", { body: { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16"] } } });
});
afterAll(async () => {
  await api.close();
});

const services = "/api/v1/namespaces/default/services";
const common: ServiceSpec = { selector: { app: "web" }, ports: [{ name: "http", port: 80 }] };
const starts = {
  ClusterIP: { ...common, type: "ClusterIP" },
  NodePort: { ...common, type: "NodePort" },
  LoadBalancer: { ...common, type: "LoadBalancer", externalTrafficPolicy: "Local", loadBalancerClass: "example.com/lb" },
  ExternalName: { ...common, type: "ExternalName", externalName: "example.com" },
  headless: { ...common, type: "ClusterIP", clusterIP: "None" },
} satisfies Record<string, ServiceSpec>;
type Kind = keyof typeof starts;

/** What the client changes, and nothing else. */
const changes: Record<Kind, ServiceSpec> = {
  ClusterIP: { type: "ClusterIP" },
  NodePort: { type: "NodePort" },
  LoadBalancer: { type: "LoadBalancer" },
  ExternalName: { type: "ExternalName", externalName: "example.com" },
  headless: { type: "ClusterIP", clusterIP: "None" },
};

/** What a Service looks like, compared with what it was. */
interface Shape {
  ip: "kept" | "new" | "None" | undefined;
  nodePort?: "kept" | "new";
  external?: string;
  internal?: string;
  allocate?: true;
  health?: "kept" | "new";
  policy?: string;
  families?: string[];
  lbClass?: string;
  externalName?: string;
}

const inside = { internal: "Cluster", policy: "SingleStack", families: ["IPv4"] };
const open = { ...inside, external: "Cluster" };
const unset = 'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set';
const noHeadless = (type: string): string => `spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for ${type} services`;

// Upstream: pkg/registry/core/service/strategy.go dropTypeDependentFields, storage/alloc.go.
const accepted: [from: Kind, to: Kind, expected: Shape][] = [
  ["ClusterIP", "NodePort", { ip: "kept", nodePort: "new", ...open }],
  ["ClusterIP", "LoadBalancer", { ip: "kept", nodePort: "new", ...open, allocate: true }],
  ["ClusterIP", "ExternalName", { ip: undefined, externalName: "example.com" }],
  ["NodePort", "ClusterIP", { ip: "kept", ...inside }],
  ["NodePort", "LoadBalancer", { ip: "kept", nodePort: "kept", ...open, allocate: true }],
  ["NodePort", "ExternalName", { ip: undefined, externalName: "example.com" }],
  ["LoadBalancer", "ClusterIP", { ip: "kept", ...inside }],
  ["LoadBalancer", "NodePort", { ip: "kept", nodePort: "kept", ...inside, external: "Local" }],
  ["LoadBalancer", "ExternalName", { ip: undefined, externalName: "example.com" }],
  ["ExternalName", "ClusterIP", { ip: "new", ...inside, externalName: "example.com" }],
  ["ExternalName", "NodePort", { ip: "new", nodePort: "new", ...open, externalName: "example.com" }],
  ["ExternalName", "LoadBalancer", { ip: "new", nodePort: "new", ...open, allocate: true, externalName: "example.com" }],
  ["ExternalName", "headless", { ip: "None", ...inside, externalName: "example.com" }],
  ["headless", "ClusterIP", { ip: "None", ...inside }],
  ["headless", "ExternalName", { ip: undefined, externalName: "example.com" }],
];

const refused: [from: Kind, to: Kind, why: string][] = [
  ["ClusterIP", "headless", unset],
  ["NodePort", "headless", unset],
  ["LoadBalancer", "headless", unset],
  ["headless", "NodePort", noHeadless("NodePort")],
  ["headless", "LoadBalancer", noHeadless("LoadBalancer")],
];

function shapeOf(spec: ServiceSpec, old: ServiceSpec): Shape {
  const ip = spec.clusterIP === "None" ? "None" : spec.clusterIP && (spec.clusterIP === old.clusterIP ? "kept" : "new");
  const [port, before] = [spec.ports?.[0]?.nodePort, old.ports?.[0]?.nodePort];
  return JSON.parse(
    JSON.stringify({
      ip,
      nodePort: port && (port === before ? "kept" : "new"),
      external: spec.externalTrafficPolicy,
      internal: spec.internalTrafficPolicy,
      allocate: spec.allocateLoadBalancerNodePorts,
      health: spec.healthCheckNodePort && (spec.healthCheckNodePort === old.healthCheckNodePort ? "kept" : "new"),
      policy: spec.ipFamilyPolicy,
      families: spec.ipFamilies,
      lbClass: spec.loadBalancerClass,
      externalName: spec.externalName,
    }),
  ) as Shape;
}

const patch = (name: string, type: string, body: unknown, query = ""): Promise<Answer> =>
  api.call("PATCH", `${services}/${name}${query}`, { body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": `application/${type}` } });

/** Every way in which a client may say it; each sends only what it has read and what it changes. */
const ways: Record<string, (name: string, to: Kind, query: string) => Promise<Answer>> = {
  async PUT(name, to, query) {
    const { json } = await api.call("GET", `${services}/${name}`);
    return await api.call("PUT", `${services}/${name}${query}`, { body: { ...json, spec: { ...json.spec, ...changes[to] } } });
  },
  "a merge patch": (name, to, query) => patch(name, "merge-patch+json", { spec: changes[to] }, query),
  "a strategic patch": (name, to, query) => patch(name, "strategic-merge-patch+json", { spec: changes[to] }, query),
  "a JSON patch": (name, to, query) =>
    patch(name, "json-patch+json", Object.entries(changes[to]).map(([field, value]) => ({ op: "add", path: `/spec/${field}`, value })), query),
};

async function allocated(): Promise<string[]> {
  const { json } = await api.call("GET", "/apis/networking.k8s.io/v1/ipaddresses");
  return json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).sort();
}

/** A dry run refuses a node port that somebody holds. */
async function isTaken(nodePort: number): Promise<boolean> {
  const body = { metadata: { name: "probe" }, spec: { type: "NodePort", ports: [{ port: 80, nodePort }] } };
  return (await api.call("POST", `${services}?dryRun=All`, { body })).status === 422;
}

describe.each(Object.entries(ways))("by %s", (way, change) => {
  /** A Service of the first kind, with what was allocated before and after it. */
  async function begin(from: Kind, to: Kind): Promise<{ name: string; old: ServiceSpec; before: string[] }> {
    const name = `${way.split(" ").at(-1)}-${from}-${to}-${way.length}`.toLowerCase();
    const { json } = await api.call("POST", services, { body: { metadata: { name }, spec: starts[from] } });
    return { name, old: json.spec, before: await allocated() };
  }
  const specOf = async (name: string): Promise<ServiceSpec> => (await api.call("GET", `${services}/${name}`)).json.spec;

  test.each(accepted)("%s to %s", async (from, to, expected) => {
    const { name, old, before } = await begin(from, to);
    const ingress = from === "LoadBalancer" ? { ingress: [{ ip: "1.2.3.4" }] } : {};
    await patch(`${name}/status`, "merge-patch+json", { status: { loadBalancer: ingress } });

    expect((await change(name, to, "?dryRun=All")).status).toBe(200);
    expect([await allocated(), await specOf(name)]).toEqual([before, old]);

    const answer = await change(name, to, "");
    expect(answer.status).toBe(200);
    const { spec, status } = (await api.call("GET", `${services}/${name}`)).json;
    expect(spec).toEqual(answer.json.spec);
    expect(shapeOf(spec, old)).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(spec).toMatchObject({ selector: common.selector, sessionAffinity: "None", ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 80 }] });
    // No load balancer stays one here, so that nobody keeps its status.
    expect(status).toEqual({ loadBalancer: {} });
    // Exactly the addresses and ports that it shows are taken.
    const own = (one: ServiceSpec): string[] => (one.clusterIPs ?? []).filter((ip) => ip !== "None");
    expect(await allocated()).toEqual([...before.filter((ip) => !own(old).includes(ip)), ...own(spec)].sort());
    const ports = [old.ports?.[0]?.nodePort, old.healthCheckNodePort, spec.ports[0].nodePort].filter((port) => port !== undefined);
    for (const port of ports) expect(await isTaken(port)).toBe(port === spec.ports[0].nodePort);

    await api.call("DELETE", `${services}/${name}`);
    for (const port of ports) expect(await isTaken(port)).toBe(false);
    expect(await allocated()).toEqual(before.filter((ip) => !own(old).includes(ip)));
  });

  test.each(refused)("%s to %s is refused", async (from, to, why) => {
    const { name, old, before } = await begin(from, to);
    for (const query of ["?dryRun=All", ""]) {
      const { json } = await change(name, to, query);
      expect([json.code, json.message]).toEqual([422, `Service "${name}" is invalid: ${why}`]);
      expect([await allocated(), await specOf(name)]).toEqual([before, old]);
    }
  });
});

describe("within one type", () => {
  const make = async (name: string, spec: ServiceSpec): Promise<ServiceSpec> => {
    const { status, json } = await api.call("POST", services, { body: { metadata: { name }, spec } });
    expect([status, json.message]).toEqual([201, undefined]);
    return json.spec;
  };
  const merge = async (name: string, spec: object): Promise<Answer> => await patch(name, "merge-patch+json", { spec });

  test.each(Object.entries(starts))("the manifest of a %s may be sent again and changes nothing", async (kind, spec) => {
    const name = `again-${kind.toLowerCase()}`;
    await make(name, spec);
    const { json } = await api.call("GET", `${services}/${name}`);
    const again = await api.call("PUT", `${services}/${name}`, { body: { metadata: { name }, spec } });
    expect([again.status, again.json]).toEqual([200, json]);
  });

  test("a local load balancer gives its health check's port back with Cluster, and gets another with Local", async () => {
    const { healthCheckNodePort: first } = await make("local", { ...starts.LoadBalancer });
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(await isTaken(first!)).toBe(true);
    const kept = await merge("local", { healthCheckNodePort: 0 });
    expect(kept.json.spec.healthCheckNodePort).toBe(first);
    const refused = await merge("local", { healthCheckNodePort: 32_000 });
    expect(refused.json.message).toBe('Service "local" is invalid: spec.healthCheckNodePort: Forbidden: field is immutable');
    expect((await merge("local", { externalTrafficPolicy: "Cluster" })).json.spec).not.toHaveProperty("healthCheckNodePort");
    expect(await isTaken(first!)).toBe(false);
    expect((await merge("local", { externalTrafficPolicy: "Local" })).json.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
  });

  test("node ports of a load balancer that wants none any more stay until the client takes them away", async () => {
    const { ports } = await make("no-ports", { ...common, type: "LoadBalancer" });
    const nodePort = ports![0]!.nodePort!;
    expect((await merge("no-ports", { allocateLoadBalancerNodePorts: false })).json.spec.ports[0].nodePort).toBe(nodePort);
    const { json } = await merge("no-ports", { ports: [{ name: "http", port: 80, nodePort: 0 }] });
    expect(json.spec.ports[0]).not.toHaveProperty("nodePort");
    expect(await isTaken(nodePort)).toBe(false);
  });

  test("a wish for the port of another is refused, and what it had stays its own", async () => {
    const { ports } = await make("wisher", starts.NodePort);
    await make("holder", { ...common, type: "NodePort", ports: [{ port: 80, nodePort: 30_010 }] });
    const answer = await merge("wisher", { ports: [{ name: "http", port: 80, nodePort: 30_010 }] });
    expect(answer.json).toMatchObject({
      code: 422,
      message: 'Service "wisher" is invalid: spec.ports[0].nodePort: Invalid value: 30010: provided port is already allocated',
      details: { causes: [{ reason: "FieldValueInvalid", message: "Invalid value: 30010: provided port is already allocated", field: "spec.ports[0].nodePort" }] },
    });
    expect(await isTaken(ports![0]!.nodePort!)).toBe(true);
  });

  test("a repeated node port of one protocol is the server's plain fault", async () => {
    const { ports } = await make("twice", starts.NodePort);
    const { nodePort } = ports![0]!;
    const { json } = await merge("twice", { ports: [{ name: "a", port: 80, nodePort }, { name: "b", port: 81, nodePort }] });
    expect([json.code, json.message]).toEqual([500, `duplicate nodePort: {TCP ${nodePort}}`]);
  });

  test("affinity: its settings come and go with it", async () => {
    await make("sticky", common);
    const config = { clientIP: { timeoutSeconds: 10_800 } };
    expect((await merge("sticky", { sessionAffinity: "ClientIP" })).json.spec.sessionAffinityConfig).toEqual(config);
    expect((await merge("sticky", { sessionAffinityConfig: { clientIP: { timeoutSeconds: 30 } } })).json.spec.sessionAffinityConfig).toEqual({ clientIP: { timeoutSeconds: 30 } });
    expect((await merge("sticky", { sessionAffinity: "None" })).json.spec).not.toHaveProperty("sessionAffinityConfig");
  });

  test("the class of a load balancer is for ever, until it is none", async () => {
    await make("classy", { ...common, type: "LoadBalancer" });
    const set = await merge("classy", { loadBalancerClass: "example.com/lb" });
    expect(set.json.message).toBe('Service "classy" is invalid: spec.loadBalancerClass: Invalid value: "example.com/lb": may not change once set');
    expect((await merge("classy", { type: "ClusterIP" })).status).toBe(200);
    expect((await merge("classy", { type: "LoadBalancer", loadBalancerClass: "example.com/lb" })).json.spec.loadBalancerClass).toBe("example.com/lb");
  });

  test("a change of type that keeps a field of the old one by name is refused by that field", async () => {
    await make("kept", { ...common, type: "LoadBalancer" });
    const { json } = await merge("kept", { type: "ClusterIP", allocateLoadBalancerNodePorts: false, externalTrafficPolicy: "Local" });
    expect(json.details.causes.map(({ field, message }: Record<string, string>) => `${field}: ${message}`)).toEqual([
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ]);
  });
});
