import { beforeEach, describe, expect, test } from "vitest";
import { Endpoints } from "@kx/shared/kinds/core/endpoints";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { Service } from "@kx/shared/kinds/core/service";
import type { ServiceSpec } from "@kx/shared/kinds/core/service/model";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { seededRandom } from "@kx/shared/meta/clock";
import { parseCidr, parseIp } from "@kx/shared/meta/ip";
import { refOf, type KubeObject } from "@kx/shared/meta/object";
import { StatusError } from "@kx/shared/errors/status-error";
import { objectKey } from "../keys.ts";
import { storedText } from "../stored-text.ts";
import type { AllocationPlan, AllocationView } from "./allocator.ts";
import { nodePortKey } from "./node-port-pool.ts";
import { serviceAllocator } from "./service-allocator.ts";

/** The committed state, with commits that hold their conditions as storage does. */
class Cluster implements AllocationView {
  private readonly texts = new Map<string, { text: string; revision: number }>();
  private revision = 0;
  random = seededRandom(7);

  constructor(...cidrs: string[]) {
    this.put(ServiceCIDR, { metadata: { name: "kubernetes" }, spec: { cidrs } } as KubeObject);
  }
  has = (key: string): boolean => this.texts.has(key);
  text = (key: string): string | undefined => this.texts.get(key)?.text;
  get: AllocationView["get"] = (kind, ref) => this.read(objectKey(kind.resource, ref)) as never;
  *list<T>(kind: AnyKind): Generator<T> {
    const prefix = objectKey(kind.resource, { name: "" });
    for (const key of this.texts.keys()) if (key.startsWith(prefix)) yield this.read(key) as T;
  }
  private read(key: string): KubeObject | undefined {
    const stored = this.texts.get(key);
    if (!stored) return undefined;
    const object = JSON.parse(stored.text) as KubeObject;
    object.metadata.resourceVersion = String(stored.revision);
    return object;
  }
  put(kind: AnyKind, object: KubeObject): void {
    this.texts.set(objectKey(kind.resource, refOf(object)), { text: storedText(object), revision: ++this.revision });
  }
  commit(plan: AllocationPlan): boolean {
    for (const { key, is } of plan.conditions) {
      const found = this.texts.get(key);
      const holds = is === "absent" ? !found : is === "present" ? Boolean(found) : found?.revision === is;
      if (!holds) return false;
    }
    this.revision++;
    for (const { key, text } of plan.writes) {
      if (text === null) this.texts.delete(key);
      else this.texts.set(key, { text, revision: this.revision });
    }
    return true;
  }
  plan(next: Service | undefined, old: Service | undefined, dryRun = false): AllocationPlan {
    return serviceAllocator.plan(next, old, { view: this, clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) }, random: this.random, dryRun });
  }
  create(name: string, spec: ServiceSpec): Service {
    const service = aService(name, spec);
    if (!this.commit(this.plan(service, undefined))) throw new Error("the plan's conditions do not hold");
    this.put(Service, service);
    return service;
  }
  update(old: Service, spec: ServiceSpec): Service {
    const next = structuredClone(old);
    next.spec = { ...next.spec, ...spec };
    Service.prepareForUpdate!(next, old);
    if (!this.commit(this.plan(next, old))) throw new Error("the plan's conditions do not hold");
    return next;
  }
  addresses = (): string[] => [...this.list<IPAddress>(IPAddress)].map(({ metadata }) => metadata.name ?? "").sort();
  ports = (): number[] =>
    [...this.texts.keys()].filter((key) => key.startsWith(nodePortKey(0).slice(0, -1))).map((key) => Number(key.split("/").at(-1))).sort();
}

function aService(name: string, spec: ServiceSpec): Service {
  const service: Service = { metadata: { name, namespace: "default", uid: `uid-of-${name}` }, spec: structuredClone(spec) };
  Service.defaults!(service);
  Service.prepareForCreate!(service);
  return service;
}

function refusal(act: () => unknown): StatusError {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const web: ServiceSpec = { selector: { app: "web" }, ports: [{ port: 80 }] };
let cluster: Cluster;
beforeEach(() => {
  cluster = new Cluster("10.0.0.0/24");
});

describe("cluster IPs", () => {
  test("one of the dynamic band is drawn, and its IPAddress says whose it is", () => {
    const { spec } = cluster.create("web", web);
    const ip = spec!.clusterIP!;
    expect(spec).toMatchObject({ clusterIPs: [ip], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" });
    expect(Number(parseIp(ip)!.value - parseCidr("10.0.0.0/24")!.first)).toBeGreaterThan(16);
    const address = cluster.get(IPAddress, { name: ip })!;
    expect(address).toMatchObject({
      metadata: {
        name: ip,
        creationTimestamp: "2026-01-02T03:04:05Z",
        labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" },
      },
      spec: { parentRef: { resource: "services", namespace: "default", name: "web" } },
    });
    expect(address.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("one that is asked for is taken, also from the static band", () => {
    expect(cluster.create("web", { ...web, clusterIP: "10.0.0.10" }).spec?.clusterIPs).toEqual(["10.0.0.10"]);
    expect(cluster.addresses()).toEqual(["10.0.0.10"]);
  });

  test("a taken one is refused by its list", () => {
    cluster.create("kubernetes", { ...web, clusterIP: "10.0.0.1" });
    const error = refusal(() => cluster.create("x", { ...web, clusterIP: "10.0.0.1" }));
    expect(error.code).toBe(422);
    expect(error.message).toBe(
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: provided IP is already allocated',
    );
  });

  test.each(["10.0.1.1", "10.0.0.0", "10.0.0.255"])("%s is outside of what the range gives out", (clusterIP) => {
    expect(refusal(() => cluster.create("x", { ...web, clusterIP })).message).toBe(
      `Service "x" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: the provided network does not match the current range`,
    );
  });

  test("None and ExternalName take nothing", () => {
    expect(cluster.create("headless", { ...web, clusterIP: "None" }).spec).toMatchObject({ clusterIPs: ["None"], ipFamilies: ["IPv4"] });
    expect(cluster.create("outside", { type: "ExternalName", externalName: "example.com" }).spec?.ipFamilies).toBeUndefined();
    expect(cluster.addresses()).toEqual([]);
  });

  test("the static band is used last, and then the range is full", () => {
    cluster = new Cluster("10.0.0.0/27");
    const drawn = Array.from({ length: 30 }, (_, i) => cluster.create(`s${i}`, web).spec!.clusterIP!);
    expect(new Set(drawn).size).toBe(30);
    expect(drawn.slice(0, 14).every((ip) => Number(ip.split(".")[3]) >= 17)).toBe(true);
    const error = refusal(() => cluster.create("x", web));
    expect(error.code).toBe(500);
    expect(error.message).toBe('Internal error occurred: failed to allocate a serviceIP for Service "x": range is full');
  });

  test("another Ready ServiceCIDR gives addresses too, one that is going away does not", () => {
    cluster = new Cluster("10.0.0.0/30");
    const more = (name: string, cidr: string, status: string): void =>
      cluster.put(ServiceCIDR, { metadata: { name }, spec: { cidrs: [cidr] }, status: { conditions: [{ type: "Ready", status }] } } as KubeObject);
    more("closed", "10.1.0.0/30", "False");
    cluster.create("a", web);
    cluster.create("b", web);
    expect(refusal(() => cluster.create("c", web)).code).toBe(500);
    more("open", "10.2.0.0/30", "True");
    expect(cluster.create("c", web).spec?.clusterIP).toMatch(/^10\.2\.0\.[12]$/);
  });

  test("an address that another commit took meanwhile: drawn anew, or refused when it was asked for", () => {
    const drawn = cluster.plan(aService("slow", web), undefined);
    const asked = cluster.plan(aService("asks", { ...web, clusterIP: "10.0.0.9" }), undefined);
    const taken = drawn.writes[0]!.key.split("/").at(-1)!;
    cluster.create("quick", { ...web, clusterIP: taken });
    cluster.create("quicker", { ...web, clusterIP: "10.0.0.9" });
    expect(cluster.commit(drawn)).toBe(false);
    expect(cluster.commit(asked)).toBe(false);
    expect(cluster.create("slow", web).spec?.clusterIP).not.toBe(taken);
    expect(refusal(() => cluster.create("asks", { ...web, clusterIP: "10.0.0.9" })).message).toContain("provided IP is already allocated");
  });
});

describe("giving back", () => {
  test("removal releases all, and takes the Endpoints of the same name along", () => {
    const service = cluster.create("web", { ...web, type: "LoadBalancer", externalTrafficPolicy: "Local" });
    cluster.put(Endpoints, { metadata: { name: "web", namespace: "default" } });
    cluster.put(Endpoints, { metadata: { name: "web", namespace: "other" } });
    expect([cluster.addresses().length, cluster.ports().length]).toEqual([1, 2]);
    expect(cluster.commit(cluster.plan(undefined, service))).toBe(true);
    expect([cluster.addresses(), cluster.ports()]).toEqual([[], []]);
    expect([...cluster.list<Endpoints>(Endpoints)].map(({ metadata }) => metadata.namespace)).toEqual(["other"]);
  });

  test("a write that leaves the spec as it is asks for nothing", () => {
    const service = cluster.create("web", { ...web, type: "NodePort" });
    Object.freeze(service.spec);
    const next = { ...service, status: { loadBalancer: {} } };
    expect(cluster.plan(next, service)).toMatchObject({ conditions: [], writes: [] });
    const resubmitted = structuredClone(service);
    expect(cluster.plan(resubmitted, service)).toMatchObject({ conditions: [], writes: [] });
    expect(resubmitted).toEqual(service);
  });

  test("a freed address can be had at once", () => {
    const service = cluster.create("web", { ...web, clusterIP: "10.0.0.5" });
    cluster.commit(cluster.plan(undefined, service));
    expect(cluster.create("next", { ...web, clusterIP: "10.0.0.5" }).spec?.clusterIP).toBe("10.0.0.5");
  });

  test("what somebody else holds by now is not released", () => {
    const service = cluster.create("web", { ...web, clusterIP: "10.0.0.5" });
    cluster.put(IPAddress, { metadata: { name: "10.0.0.5" }, spec: { parentRef: { resource: "widgets", name: "w" } } } as KubeObject);
    cluster.commit(cluster.plan(undefined, service));
    expect(cluster.addresses()).toEqual(["10.0.0.5"]);
  });

  test("a service that becomes an ExternalName lets its address and ports go, and gets new ones on the way back", () => {
    const before = cluster.create("web", { ...web, type: "NodePort" });
    const outside = cluster.update(before, { type: "ExternalName", externalName: "example.com" });
    expect(outside.spec).not.toHaveProperty("clusterIP");
    expect([cluster.addresses(), cluster.ports()]).toEqual([[], []]);
    const back = cluster.update(outside, { type: "ClusterIP" });
    expect(cluster.addresses()).toEqual([back.spec?.clusterIP]);
  });
});

describe("two families", () => {
  beforeEach(() => {
    cluster = new Cluster("10.0.0.0/24", "fd00:10::/112");
  });

  test("RequireDualStack takes an address of each, the primary family first", () => {
    const { spec } = cluster.create("web", { ...web, ipFamilyPolicy: "RequireDualStack" });
    expect(spec?.ipFamilies).toEqual(["IPv4", "IPv6"]);
    expect(spec?.clusterIPs?.[1]).toMatch(/^fd00:10::/);
    expect(cluster.addresses()).toEqual([...(spec?.clusterIPs ?? [])].sort());
    expect(cluster.get(IPAddress, { name: spec!.clusterIPs![1]! })?.metadata.labels?.["ipaddress.kubernetes.io/ip-family"]).toBe("IPv6");
  });

  test("the family follows from the address", () => {
    const { spec } = cluster.create("web", { ...web, clusterIP: "fd00:10::5" });
    expect(spec?.ipFamilies).toEqual(["IPv6"]);
  });

  test("PreferDualStack adds the second address, SingleStack gives it back", () => {
    const single = cluster.create("web", web);
    const both = cluster.update(single, { ipFamilyPolicy: "PreferDualStack" });
    expect(both.spec?.clusterIPs?.[0]).toBe(single.spec?.clusterIP);
    expect(cluster.addresses().length).toBe(2);
    const again = cluster.update(both, { ipFamilyPolicy: "SingleStack" });
    expect(again.spec).toMatchObject({ clusterIPs: [single.spec?.clusterIP], ipFamilies: ["IPv4"] });
    expect(cluster.addresses()).toEqual([single.spec?.clusterIP]);
  });
});

describe("families and policy", () => {
  test.each<[string, ServiceSpec, string]>([
    ["two families are not there", { ...web, ipFamilyPolicy: "RequireDualStack" }, 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'],
    ["that family is not there", { ...web, ipFamilies: ["IPv6"] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    ["the family of an address is not there", { ...web, clusterIP: "fd00::1" }, 'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster'],
    ["two addresses of a single stack", { ...web, ipFamilyPolicy: "SingleStack", clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1", "fd00::1"], ipFamilies: ["IPv4"] }, "[spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified, spec.clusterIPs[1]: Invalid value: [\"10.0.0.1\",\"fd00::1\"]: IPv6 is not configured on this cluster]"],
    ["two families of a single stack", { ...web, ipFamilies: ["IPv4", "IPv6"] }, "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified"],
    ["an address that is none is said alone", { ...web, clusterIP: "nope", ports: [] }, 'spec.clusterIPs[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ])("%s", (_, spec, message) => {
    expect(refusal(() => cluster.create("x", spec)).message).toBe(`Service "x" is invalid: ${message}`);
  });

  test.each<[string, ServiceSpec, Partial<ServiceSpec>]>([
    ["PreferDualStack is content with one", { ...web, ipFamilyPolicy: "PreferDualStack" }, { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4"] }],
    ["headless without selector has both", { clusterIP: "None" }, { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] }],
    ["unless it says SingleStack", { clusterIP: "None", ipFamilyPolicy: "SingleStack" }, { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }],
    ["headless with a selector has the primary one", { ...web, clusterIP: "None" }, { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }],
  ])("%s", (_, spec, filled) => expect(cluster.create("x", spec).spec).toMatchObject(filled));

  test.each<[string, ServiceSpec, string]>([
    ["cluster IP", { clusterIPs: ["10.0.0.20"] }, "must be 'SingleStack' to release the secondary cluster IP"],
    ["IP family", { ipFamilies: ["IPv4"] }, "must be 'SingleStack' to release the secondary IP family"],
  ])("the secondary %s goes with SingleStack only", (_, change, why) => {
    cluster = new Cluster("10.0.0.0/24", "fd00:10::/112");
    const old = cluster.create("web", { ...web, ipFamilyPolicy: "RequireDualStack", clusterIP: "10.0.0.20" });
    const next = { ...old, spec: { ...old.spec, ...change } };
    expect(refusal(() => cluster.plan(next, old)).message).toBe(
      `Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": ${why}`,
    );
  });
});

describe("node ports", () => {
  const dns = (protocol: string, nodePort?: number): NonNullable<ServiceSpec["ports"]>[number] =>
    ({ name: `dns-${protocol.toLowerCase()}`, port: 53, protocol, ...(nodePort ? { nodePort } : {}) });

  test("are drawn from the dynamic band and belong to the service's uid", () => {
    const { spec } = cluster.create("web", { ...web, type: "NodePort" });
    const port = spec!.ports![0]!.nodePort!;
    expect(port).toBeGreaterThanOrEqual(30086);
    expect(port).toBeLessThanOrEqual(32767);
    expect(cluster.text(nodePortKey(port))).toBe("uid-of-web");
  });

  test("are shared by ports of the same number", () => {
    const drawn = cluster.create("dns", { type: "NodePort", ports: [dns("UDP"), dns("TCP")] }).spec!.ports!;
    expect(drawn[0]!.nodePort).toBe(drawn[1]!.nodePort);
    const asked = cluster.create("dns2", { type: "NodePort", ports: [dns("UDP"), dns("TCP", 30053)] }).spec!.ports!;
    expect(asked.map(({ nodePort }) => nodePort)).toEqual([30053, 30053]);
  });

  test.each<[string, number, string]>([
    ["outside the range", 29999, "provided port is not in the valid range. The range of valid ports is 30000-32767"],
    ["taken", 30080, "provided port is already allocated"],
  ])("one that is %s is refused", (_, nodePort, why) => {
    cluster.create("first", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });
    expect(refusal(() => cluster.create("x", { type: "NodePort", ports: [{ name: "a", port: 79 }, { name: "b", port: 80, nodePort }] })).message).toBe(
      `Service "x" is invalid: spec.ports[1].nodePort: Invalid value: ${nodePort}: ${why}`,
    );
  });

  test("one number for two different ports is refused on create and accepted on update", () => {
    const ports = [{ name: "a", port: 80, protocol: "TCP", nodePort: 30080 }, { name: "b", port: 81, protocol: "UDP", nodePort: 30080 }];
    expect(refusal(() => cluster.create("x", { type: "NodePort", ports })).message).toBe(
      'Service "x" is invalid: spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    const service = cluster.create("x", { type: "NodePort", ports: [ports[0]!] });
    expect(cluster.update(service, { ports }).spec?.ports?.map(({ nodePort }) => nodePort)).toEqual([30080, 30080]);
    const twice = { ...service, spec: { ...service.spec, ports: [ports[0]!, { ...ports[1]!, protocol: "TCP" }] } };
    const error = refusal(() => cluster.plan(twice, service));
    expect([error.code, error.message]).toEqual([500, "duplicate nodePort: {TCP 30080}"]);
  });

  test("an update draws one for each port that lacks it, and releases what is no longer used", () => {
    const service = cluster.create("dns", { type: "NodePort", ports: [dns("UDP")] });
    const [kept] = cluster.ports();
    const both = cluster.update(service, { ports: [{ ...dns("UDP"), nodePort: kept! }, dns("TCP")] });
    expect(new Set(both.spec?.ports?.map(({ nodePort }) => nodePort)).size).toBe(2);
    cluster.update(both, { ports: [both.spec!.ports![1]!] });
    expect(cluster.ports()).toEqual([both.spec!.ports![1]!.nodePort]);
  });

  test("go when the service is a ClusterIP again", () => {
    const service = cluster.create("web", { ...web, type: "NodePort" });
    const inside = cluster.update(service, { type: "ClusterIP" });
    expect(inside.spec?.ports?.[0]).not.toHaveProperty("nodePort");
    expect(inside.spec?.clusterIP).toBe(service.spec?.clusterIP);
    expect(cluster.ports()).toEqual([]);
  });

  test("a load balancer without node ports takes only what is asked for", () => {
    const spec: ServiceSpec = { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports: [{ name: "a", port: 80 }, { name: "b", port: 81, nodePort: 30081 }] };
    expect(cluster.create("lb", spec).spec?.ports?.map(({ nodePort }) => nodePort)).toEqual([undefined, 30081]);
  });

  test("all of them can be given out, and then none", () => {
    const ports = Array.from({ length: 2768 }, (_, i) => ({ name: `p${i}`, port: i + 1 }));
    cluster.create("many", { type: "NodePort", ports });
    expect(cluster.ports().length).toBe(2768);
    expect(refusal(() => cluster.create("x", { ...web, type: "NodePort" })).message).toBe(
      "Internal error occurred: failed to allocate a nodePort: range is full",
    );
  });
});

describe("health check ports", () => {
  const local: ServiceSpec = { ...web, type: "LoadBalancer", externalTrafficPolicy: "Local" };

  test("come and go with a local load balancer", () => {
    const service = cluster.create("lb", local);
    expect(cluster.ports().length).toBe(2);
    const everywhere = cluster.update(service, { externalTrafficPolicy: "Cluster" });
    expect(everywhere.spec).not.toHaveProperty("healthCheckNodePort");
    expect(cluster.ports()).toEqual([service.spec?.ports?.[0]?.nodePort]);
    expect(cluster.update(everywhere, { externalTrafficPolicy: "Local" }).spec?.healthCheckNodePort).toBeGreaterThan(30000);
  });

  test.each([
    [30080, "provided port is already allocated"],
    [80, "provided port is not in the valid range. The range of valid ports is 30000-32767"],
  ])("%d cannot be had", (healthCheckNodePort, why) => {
    cluster.create("first", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });
    const error = refusal(() => cluster.create("lb", { ...local, healthCheckNodePort }));
    expect([error.code, error.message]).toEqual([
      500,
      `Internal error occurred: failed to allocate requested HealthCheck NodePort ${healthCheckNodePort}: ${why}`,
    ]);
  });
});

describe("a dry run", () => {
  const dry = (spec: ServiceSpec): Service => {
    const service = aService("x", spec);
    expect(cluster.plan(service, undefined, true)).toMatchObject({ conditions: [], writes: [] });
    return service;
  };

  test("shows the network address and ports from 32769 on", () => {
    const ports = [{ name: "a", port: 80 }, { name: "b", port: 81 }];
    const { spec } = dry({ type: "NodePort", ports });
    expect(spec?.clusterIP).toBe("10.0.0.0");
    expect(spec?.ports?.map(({ nodePort }) => nodePort)).toEqual([32769, 32770]);
  });

  test("checks the range of an address and the holder of a node port, but not the other way round", () => {
    cluster.create("first", { type: "NodePort", clusterIP: "10.0.0.5", ports: [{ port: 80, nodePort: 30080 }] });
    expect(dry({ ...web, clusterIP: "10.0.0.5" }).spec?.clusterIP).toBe("10.0.0.5");
    expect(dry({ type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }).spec?.ports?.[0]?.nodePort).toBe(80);
    expect(refusal(() => dry({ ...web, clusterIP: "1.2.3.4" })).message).toBe(
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.0.0.0/24',
    );
    expect(refusal(() => dry({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] })).message).toBe(
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
  });
});
