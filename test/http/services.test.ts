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
const dry = `${services}?dryRun=All`;
const service = (spec: ServiceSpec, metadata: object = {}): object => ({ metadata: { name: "web", ...metadata }, spec: { ports: [{ port: 80 }], ...spec } });
const create = (spec: ServiceSpec, metadata?: object): Promise<Answer> => api.call("POST", dry, { body: service(spec, metadata) });
const causes = ({ json }: Answer): string[] => (json.details?.causes ?? []).map(({ field, message }: Record<string, string>) => `${field}: ${message}`);
const warnings = ({ warnings: text }: Answer): string[] => [...(text ?? "").matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, one]) => one!.replaceAll('\\"', '"'));

test("what a client leaves out reads back as a cluster fills it in", async () => {
  const { json } = await api.call("POST", services, { body: { metadata: { name: "plain" }, spec: { selector: { a: "b" }, ports: [{ port: 80 }] } } });
  const { clusterIP } = json.spec;
  expect((await api.call("GET", `${services}/plain`)).json.spec).toEqual({
    type: "ClusterIP",
    selector: { a: "b" },
    ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    clusterIP,
    clusterIPs: [clusterIP],
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
  });
  expect(json.status).toEqual({ loadBalancer: {} });
});

test("a delete answers the Service, and takes the Endpoints of its name along", async () => {
  await api.call("POST", services, { body: service({}, { name: "gone" }) });
  await api.call("POST", "/api/v1/namespaces/default/endpoints", { body: { metadata: { name: "gone" } } });
  await api.call("DELETE", `${services}/gone?dryRun=All`);
  expect((await api.call("GET", "/api/v1/namespaces/default/endpoints/gone")).status).toBe(200);
  const { json } = await api.call("DELETE", `${services}/gone`);
  expect([json.kind, json.metadata.name]).toEqual(["Service", "gone"]);
  expect((await api.call("GET", "/api/v1/namespaces/default/endpoints/gone")).status).toBe(404);
});

test("a PUT to a name that is free creates, and one without resourceVersion changes", async () => {
  expect((await api.call("PUT", `${services}/put`, { body: service({}, { name: "put" }) })).status).toBe(201);
  const { status, json } = await api.call("PUT", `${services}/put`, { body: service({ selector: { a: "b" } }, { name: "put" }) });
  expect([status, json.spec.selector]).toEqual([200, { a: "b" }]);
});

test("they can be selected by type and address", async () => {
  await api.call("POST", services, { body: service({ clusterIP: "10.0.0.77", type: "NodePort" }, { name: "selected" }) });
  for (const selector of ["spec.type=NodePort", "spec.clusterIP=10.0.0.77", "metadata.name=selected"]) {
    const { json } = await api.call("GET", `${services}?fieldSelector=${selector}`);
    expect(json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(["selected"]);
  }
});

// Facts A3: pkg/apis/core/validation ValidateEndpointIP.
describe("forbidden addresses", () => {
  test.each([
    ["0.0.0.0", "may not be unspecified (0.0.0.0)"],
    ["::", "may not be unspecified (::)"],
    ["127.0.0.1", "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
    ["::1", "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
    ["169.254.1.2", "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
    ["fe80::1", "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
    ["224.0.0.1", "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
    ["ff02::1", "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
  ])("%s", async (ip, why) => {
    expect(causes(await create({ externalIPs: [ip] }))).toEqual([`spec.externalIPs[0]: Invalid value: "${ip}": ${why}`]);
    const endpoints = await api.call("POST", "/api/v1/namespaces/default/endpoints", { body: { metadata: { name: "web" }, subsets: [{ addresses: [{ ip }], ports: [{ port: 80 }] }] } });
    expect(causes(endpoints)).toEqual([`subsets[0].addresses[0].ip: Invalid value: "${ip}": ${why}`]);
    // As in a cluster, nobody judges the address that a load balancer is asked for.
    expect((await create({ type: "LoadBalancer", loadBalancerIP: ip })).status).toBe(201);
  });

  test("what is no address at all", async () => {
    const why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    expect(causes(await create({ externalIPs: ["10.0.0.256", "web"] }))).toEqual([
      `spec.externalIPs[0]: Invalid value: "10.0.0.256": ${why}`,
      `spec.externalIPs[1]: Invalid value: "web": ${why}`,
    ]);
  });
});

test("every fault at once, in upstream's order", async () => {
  const answer = await create({ type: "LoadBalancer", ports: [{ port: 0, targetPort: "aB" }], sessionAffinity: "Cookie", loadBalancerSourceRanges: ["10.0.0.1/8"], externalTrafficPolicy: "Near" as never });
  expect(answer.status).toBe(422);
  expect(causes(answer)).toEqual([
    "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    'spec.ports[0].targetPort: Invalid value: "aB": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
    'spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"',
  ]);
});

// Upstream: pkg/api/service/warnings.go.
describe("warnings", () => {
  const deprecatedIPs = "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
  test.each<[string, ServiceSpec, object, string[]]>([
    ["nothing odd", {}, {}, []],
    ["external IPs", { externalIPs: ["1.2.3.4"] }, {}, [deprecatedIPs]],
    ["external IPs of an ExternalName", { type: "ExternalName", externalName: "a.b", externalIPs: ["1.2.3.4"] }, {}, ['spec.externalIPs is ignored when spec.type is "ExternalName"']],
    ["an IPv6 address in another spelling", { externalIPs: ["2001:DB8::0001"] }, {}, ['spec.externalIPs[0]: IPv6 address "2001:DB8::0001" should be in RFC 5952 canonical format ("2001:db8::1")', deprecatedIPs]],
    ["a load balancer's address with zeros", { type: "LoadBalancer", loadBalancerIP: "010.0.0.1" }, {}, ['spec.loadBalancerIP: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']],
    ["an external name that nobody reads", { externalName: "a.b" }, {}, ['spec.externalName is ignored when spec.type is not "ExternalName"']],
    ["PreferClose", { trafficDistribution: "PreferClose" }, {}, ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']],
    ["topology hints of old", {}, { annotations: { "service.kubernetes.io/topology-aware-hints": "Auto" } }, ["annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead"]],
    [
      "headless", { clusterIP: "None", loadBalancerIP: "1.2.3.4", externalIPs: ["1.2.3.4"], sessionAffinity: "ClientIP" }, {},
      ["spec.loadBalancerIP is ignored for headless services", "spec.externalIPs is ignored for headless services", "spec.SessionAffinity is ignored for headless services"],
    ],
  ])("%s", async (_, spec, metadata, texts) => {
    const answer = await create(spec, metadata);
    expect([answer.status, warnings(answer)]).toEqual([201, texts]);
    // An update warns as well.
    await api.call("POST", services, { body: service(spec.clusterIP ? { clusterIP: spec.clusterIP } : {}, { name: "warned" }) });
    expect(warnings(await api.call("PUT", `${services}/warned`, { body: service(spec, { ...metadata, name: "warned" }) }))).toEqual(texts);
    await api.call("DELETE", `${services}/warned`);
  });
});

describe("the status", () => {
  const patch = (name: string, body: object): Promise<Answer> =>
    api.call("PATCH", `${services}/${name}/status`, { body: JSON.stringify(body), headers: { "content-type": "application/merge-patch+json" } });
  const ingress = (...items: object[]): object => ({ status: { loadBalancer: { ingress: items } } });
  beforeAll(async () => {
    await api.call("POST", services, { body: { ...service({ type: "LoadBalancer" }, { name: "balanced" }), status: { loadBalancer: { ingress: [{ ip: "9.9.9.9" }] } } } });
    await api.call("POST", services, { body: service({}, { name: "internal" }) });
  });

  test("is nobody's but its own path's", async () => {
    const { json } = await api.call("GET", `${services}/balanced`);
    expect(json.status).toEqual({ loadBalancer: {} });
    expect((await patch("balanced", { spec: { type: "ClusterIP" }, status: {} })).json.spec.type).toBe("LoadBalancer");
    expect((await api.call("PUT", `${services}/balanced`, { body: { ...json, ...ingress({ ip: "1.2.3.4" }) } })).json.status).toEqual({ loadBalancer: {} });
  });

  test("an address is a VIP unless it says otherwise, a name has no mode", async () => {
    const { json } = await patch("balanced", ingress({ ip: "1.2.3.4" }, { ip: "1.2.3.5", ipMode: "Proxy" }, { hostname: "lb.example.com" }));
    expect(json.status.loadBalancer.ingress).toEqual([{ ip: "1.2.3.4", ipMode: "VIP" }, { ip: "1.2.3.5", ipMode: "Proxy" }, { hostname: "lb.example.com" }]);
  });

  const at = "status.loadBalancer.ingress";
  test.each<[string, object, string[]]>([
    ["internal", { ip: "1.2.3.4" }, [`${at}: Forbidden: may only be used when \`spec.type\` is 'LoadBalancer'`]],
    ["balanced", { ip: "1.2.3" }, [`${at}[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`]],
    ["balanced", { ip: "1.2.3.4", ipMode: "Near" }, [`${at}[0].ipMode: Unsupported value: "Near": supported values: "Proxy", "VIP"`]],
    ["balanced", { hostname: "a.b", ipMode: "VIP" }, [`${at}[0].ipMode: Forbidden: may not be specified when \`ip\` is not set`]],
    ["balanced", { hostname: "1.2.3.4" }, [`${at}[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address`]],
  ])("of %s: %j is refused", async (name, item, faults) => expect(causes(await patch(name, ingress(item)))).toEqual(faults));
});

// Facts G2: pkg/printers/internalversion printService.
test.each<[ServiceSpec, string[]]>([
  [{}, ["ClusterIP", "10.0.0.0", "<none>", "80/TCP"]],
  [{ clusterIP: "None" }, ["ClusterIP", "None", "<none>", "80/TCP"]],
  [{ externalIPs: ["1.2.3.4", "1.2.3.5"] }, ["ClusterIP", "10.0.0.0", "1.2.3.4,1.2.3.5", "80/TCP"]],
  [{ type: "NodePort" }, ["NodePort", "10.0.0.0", "<none>", "80:32769/TCP"]],
  [{ type: "LoadBalancer" }, ["LoadBalancer", "10.0.0.0", "<pending>", "80:32769/TCP"]],
  [{ type: "ExternalName", externalName: "a.b", ports: [] }, ["ExternalName", "<none>", "a.b", "<none>"]],
])("%j is printed as %j", async (spec, cells) => {
  const { json } = await api.call("POST", dry, { body: service(spec), headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
  expect(json.rows[0].cells.slice(1, 5)).toEqual(cells);
});
