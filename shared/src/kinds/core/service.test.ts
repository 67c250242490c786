import { describe, expect, test } from "vitest";
import { at, type FieldError } from "../../errors/field-errors.ts";
import { Service } from "./service.ts";
import type { ServicePort, ServiceSpec } from "./service/model.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const namePart =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const portRange = "must be between 1 and 65535, inclusive";
const lbOnly = "may only be used when `type` is 'LoadBalancer'";

const texts = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

/** A service as the client wrote it, with defaults: valid unless the change says otherwise. */
function aService(spec: ServiceSpec, annotations?: Record<string, string>): Service {
  const service: Service = {
    metadata: { name: "web", namespace: "default", ...(annotations ? { annotations } : {}) },
    spec: { ports: [{ port: 80 }], ...structuredClone(spec) },
  };
  Service.defaults!(service);
  Service.prepareForCreate!(service);
  return service;
}
const faults = (spec: ServiceSpec, annotations?: Record<string, string>): string[] =>
  texts(Service.validate!(aService(spec, annotations), at()));
const port = (change: Partial<ServicePort>): ServiceSpec => ({ ports: [{ port: 80, ...change }] });
const balancer = { type: "LoadBalancer", allocateLoadBalancerNodePorts: true } as const;

describe("defaults", () => {
  test("of a plain service", () => {
    expect(aService({}).spec).toEqual({
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    });
  });
  test.each<[string, ServiceSpec, Partial<ServiceSpec>]>([
    ["a named target port stays", port({ targetPort: "http" }), { ports: [{ port: 80, protocol: "TCP", targetPort: "http" }] }],
    ["NodePort", { type: "NodePort" }, { externalTrafficPolicy: "Cluster" }],
    ["LoadBalancer", { type: "LoadBalancer" }, { externalTrafficPolicy: "Cluster", allocateLoadBalancerNodePorts: true }],
    ["LoadBalancer that wants no node ports", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false }, { allocateLoadBalancerNodePorts: false }],
    ["external IPs", { externalIPs: ["1.2.3.4"] }, { externalTrafficPolicy: "Cluster" }],
    ["affinity", { sessionAffinity: "ClientIP" }, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } }],
    ["affinity with a part missing", { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: {} } }, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } }],
    ["clusterIP alone", { clusterIP: "10.0.0.9" }, { clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"] }],
  ])("%s", (_, spec, filled) => expect(aService(spec).spec).toMatchObject(filled));

  test("without affinity its settings are dropped, and an ExternalName has no internal policy", () => {
    expect(aService({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }).spec).not.toHaveProperty("sessionAffinityConfig");
    expect(aService({ type: "ExternalName", internalTrafficPolicy: "Local" }).spec).not.toHaveProperty("internalTrafficPolicy");
  });

  test("the address of a load balancer is a VIP", () => {
    const service = aService(balancer);
    service.status = { loadBalancer: { ingress: [{ ip: "1.2.3.4" }, { hostname: "a.example" }] } };
    Service.prepareForStatusUpdate!(service, aService(balancer));
    expect(service.status.loadBalancer?.ingress).toEqual([{ ip: "1.2.3.4", ipMode: "VIP" }, { hostname: "a.example" }]);
  });
});

describe("names", () => {
  test.each([
    ["web", []],
    ["1web", []],
    ["Web", [label]],
    ["a.b", ["must not contain dots"]],
    ["a".repeat(64), ["must be no more than 63 characters"]],
  ])("%s", (name, messages) => expect(Service.validateName!(name)).toEqual(messages));
});

describe("what is refused", () => {
  test.each<[ServiceSpec, string[]]>([
    [{}, []],
    [{ ports: [] }, ["spec.ports: Required value"]],
    [{ ports: [], clusterIP: "None" }, []],
    [{ ports: [{ port: 80 }, { port: 81, name: "b" }] }, ["spec.ports[0].name: Required value"]],
    [port({ name: "B_d" }), [`spec.ports[0].name: Invalid value: "B_d": ${label}`]],
    [{ ports: [{ port: 80, name: "a" }, { port: 81, name: "a" }] }, ['spec.ports[1].name: Duplicate value: "a"']],
    [port({ port: 0, targetPort: 80 }), [`spec.ports[0].port: Invalid value: 0: ${portRange}`]],
    [port({ port: 70000, targetPort: 80 }), [`spec.ports[0].port: Invalid value: 70000: ${portRange}`]],
    [port({ protocol: "HTTP" }), ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"']],
    [port({ targetPort: 70000 }), [`spec.ports[0].targetPort: Invalid value: 70000: ${portRange}`]],
    [port({ targetPort: "a-very-long-name" }), ['spec.ports[0].targetPort: Invalid value: "a-very-long-name": must be no more than 15 characters']],
    [port({ targetPort: "Http" }), ['spec.ports[0].targetPort: Invalid value: "Http": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']],
    [port({ targetPort: "80" }), ['spec.ports[0].targetPort: Invalid value: "80": must contain at least one letter (a-z)']],
    [port({ targetPort: "a--b" }), ['spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens']],
    [port({ targetPort: "a-" }), ['spec.ports[0].targetPort: Invalid value: "a-": must not begin or end with a hyphen']],
    [port({ appProtocol: "?" }), [`spec.ports[0].appProtocol: Invalid value: "?": ${namePart}`]],
    [port({ appProtocol: "kubernetes.io/h2c" }), []],
    [port({ nodePort: 30080 }), ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
    [
      { type: "NodePort", ports: [{ name: "a", port: 80, nodePort: 30080 }, { name: "b", port: 81, nodePort: 30080 }] },
      ["spec.ports[1].nodePort: Duplicate value: 30080"],
    ],
    [{ type: "NodePort", ports: [{ name: "a", port: 80, nodePort: 30080 }, { name: "b", port: 80, protocol: "UDP", nodePort: 30080 }] }, []],
    [
      { ports: [{ name: "a", port: 80 }, { name: "b", port: 80 }] },
      ['spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}'],
    ],
    [{ selector: { "a b": "c" } }, [`spec.selector: Invalid value: "a b": ${namePart}`]],
    [{ sessionAffinity: "Cookie" }, ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"']],
    [
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } },
      ["spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400"],
    ],
    [{ sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_400 } } }, []],
    [
      { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
      ["spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400"],
    ],
    [{ externalIPs: ["nope"] }, ['spec.externalIPs[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    [{ externalIPs: ["0.0.0.0"] }, ['spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)']],
    [{ externalIPs: ["127.0.0.1"] }, ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    [{ type: "Node" }, ['spec.type: Unsupported value: "Node": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"']],
    [{ type: "NodePort", clusterIP: "None" }, ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]],
    [{ ...balancer, clusterIP: "None" }, ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"]],
    [{ type: "ExternalName", externalName: "example.com.", ports: [] }, []],
    [{ type: "ExternalName" }, ["spec.externalName: Required value"]],
    [{ type: "ExternalName", externalName: "a_b" }, [`spec.externalName: Invalid value: "a_b": ${subdomain}`]],
    [
      { type: "ExternalName", externalName: "a.b", clusterIP: "10.0.0.1", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" },
      ["clusterIPs", "ipFamilies", "ipFamilyPolicy"].map((field) => `spec.${field}: Forbidden: may not be set for ExternalName services`),
    ],
    [{ loadBalancerSourceRanges: ["10.0.0.0/8"] }, [`spec.LoadBalancerSourceRanges: Forbidden: ${lbOnly}`]],
    [{ ...balancer, loadBalancerSourceRanges: [" 10.0.0.0/8 "] }, []],
    [
      { ...balancer, loadBalancerSourceRanges: ["10.0.0.0/8", "10.0.0.1"] },
      ['spec.LoadBalancerSourceRanges[1]: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [
      { ...balancer, loadBalancerSourceRanges: ["10.0.0.1/8"] },
      ['spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
    ],
    [{ allocateLoadBalancerNodePorts: true }, [`spec.allocateLoadBalancerNodePorts: Forbidden: ${lbOnly}`]],
    [{ loadBalancerClass: "a/b" }, [`spec.loadBalancerClass: Forbidden: ${lbOnly}`]],
    [{ ...balancer, loadBalancerClass: "?" }, [`spec.loadBalancerClass: Invalid value: "?": ${namePart}`]],
    [
      { externalTrafficPolicy: "Local" },
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
    [
      { type: "NodePort", externalTrafficPolicy: "Near" },
      ['spec.externalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"'],
    ],
    [
      { healthCheckNodePort: 30000 },
      ["spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"],
    ],
    [{ internalTrafficPolicy: "Near" }, ['spec.internalTrafficPolicy: Unsupported value: "Near": supported values: "Cluster", "Local"']],
    [
      { trafficDistribution: "Near" },
      ['spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"'],
    ],
  ])("%j", (spec, messages) => expect(faults(spec)).toEqual(messages));

  test("both topology annotations must agree", () => {
    const mode = "service.kubernetes.io/topology-mode";
    const hints = "service.kubernetes.io/topology-aware-hints";
    expect(faults({}, { [mode]: "Auto", [hints]: "disabled" })).toEqual([
      `metadata.annotations[${mode}]: Invalid value: "Auto": must match annotations[${hints}] when both are specified`,
    ]);
    expect(faults({}, { [mode]: "Auto", [hints]: "Auto" })).toEqual([]);
  });

  test("the source ranges may stand in an annotation", () => {
    const key = "service.beta.kubernetes.io/load-balancer-source-ranges";
    const path = `metadata.annotations[${key}]`;
    expect(faults({ ...balancer }, { [key]: "10.0.0.0/8, 192.168.0.0/16" })).toEqual([]);
    expect(faults({}, { [key]: "10.0.0.0/8" })).toEqual([`${path}: Forbidden: ${lbOnly}`]);
    expect(faults({ ...balancer }, { [key]: "all" })).toEqual([
      `${path}: Invalid value: "all": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
    ]);
  });
});

describe("addresses and families", () => {
  test.each<[ServiceSpec, string[]]>([
    [{ clusterIP: "10.0.0.1" }, []],
    [{ clusterIP: "None" }, []],
    [{ clusterIPs: ["10.0.0.1"] }, ['spec.clusterIPs: Invalid value: ["10.0.0.1"]: must be empty when `clusterIP` is not specified']],
    [{ clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.2"] }, ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`']],
    [{ clusterIP: "None", clusterIPs: ["None", "10.0.0.2"] }, ["spec.clusterIPs: Invalid value: [\"None\",\"10.0.0.2\"]: 'None' must be the first and only value"]],
    [{ clusterIP: "nope" }, ['spec.clusterIPs[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    [{ clusterIP: "010.0.0.1" }, ['spec.clusterIPs[0]: Invalid value: "010.0.0.1": must not have leading 0s']],
    [{ clusterIP: "::ffff:10.0.0.1" }, ['spec.clusterIPs[0]: Invalid value: "::ffff:10.0.0.1": must not be an IPv4-mapped IPv6 address']],
    [
      { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1", "fd00::1", "fd00::2"] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.1","fd00::1","fd00::2"]: may only hold up to 2 values'],
    ],
    [
      { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1", "10.0.0.2"] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family'],
    ],
    [{ clusterIP: "fd00::1", ipFamilies: ["IPv4"] }, ['spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`']],
    [{ clusterIP: "10.0.0.1", ipFamilies: ["IPv6"] }, ['spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`']],
    [{ ipFamilies: ["IPv5"] }, ['spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"']],
    [{ ipFamilies: ["IPv4", "IPv4"] }, ['spec.ipFamilies[1]: Duplicate value: "IPv4"']],
    [{ ipFamilyPolicy: "Both" }, ['spec.ipFamilyPolicy: Unsupported value: "Both": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"']],
  ])("%j", (spec, messages) => expect(faults(spec)).toEqual(messages));
});

test.each<[string, ServiceSpec, string[]]>([
  ["a headless service", { clusterIP: "None", loadBalancerIP: "1.2.3.4", externalIPs: ["5.6.7.8"], sessionAffinity: "ClientIP" }, [
    "spec.loadBalancerIP is ignored for headless services",
    "spec.externalIPs is ignored for headless services",
    "spec.SessionAffinity is ignored for headless services",
  ]],
  ["external IPs", { externalIPs: ["5.6.7.8"] }, ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]],
  ["external IPs of an ExternalName", { type: "ExternalName", externalName: "a.b", externalIPs: ["5.6.7.8"] }, ['spec.externalIPs is ignored when spec.type is "ExternalName"']],
  ["an external name of another type", { externalName: "a.b" }, ['spec.externalName is ignored when spec.type is not "ExternalName"']],
  ["PreferClose", { trafficDistribution: "PreferClose" }, ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']],
  ["an odd address", { clusterIP: "FD00::1" }, ['spec.clusterIPs[0]: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")']],
  ["an odd source range", { ...balancer, loadBalancerSourceRanges: ["FD00::/8"] }, ['spec.loadBalancerSourceRanges[0]: IPv6 CIDR value "FD00::/8" should be in RFC 5952 canonical format ("fd00::/8")']],
  ["nothing", {}, []],
])("warnings about %s", (_, spec, warnings) => expect(Service.warnings!(aService(spec), undefined)).toEqual(warnings));

test("the annotation of old is warned about", () => {
  const service = aService({}, { "service.kubernetes.io/topology-aware-hints": "Auto" });
  expect(Service.warnings!(service, undefined)).toEqual([
    "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
  ]);
});

describe("status", () => {
  const statusFaults = (type: string, ingress: object): string[] => {
    const service = { ...aService({ type }), status: { loadBalancer: { ingress: [ingress] } } } as Service;
    return texts(Service.validateStatusUpdate!(service, service, at()));
  };
  const path = "status.loadBalancer.ingress[0]";
  test.each<[string, object, string[]]>([
    ["NodePort", { ip: "1.2.3.4", ipMode: "VIP" }, ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"]],
    ["LoadBalancer", { ip: "1.2.3.4", ipMode: "VIP" }, []],
    ["LoadBalancer", { ip: "1.2.3", ipMode: "VIP" }, [`${path}.ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`]],
    ["LoadBalancer", { ip: "1.2.3.4" }, [`${path}.ipMode: Required value: must be specified when \`ip\` is set`]],
    ["LoadBalancer", { hostname: "a.b", ipMode: "VIP" }, [`${path}.ipMode: Forbidden: may not be specified when \`ip\` is not set`]],
    ["LoadBalancer", { ip: "1.2.3.4", ipMode: "x" }, [`${path}.ipMode: Unsupported value: "x": supported values: "Proxy", "VIP"`]],
    ["LoadBalancer", { hostname: "A" }, [`${path}.hostname: Invalid value: "A": ${subdomain}`]],
    ["LoadBalancer", { hostname: "1.2.3.4" }, [`${path}.hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address`]],
  ])("%s %j", (type, ingress, messages) => expect(statusFaults(type, ingress)).toEqual(messages));
});

test("fields that can be selected by", () => {
  const { selectableFields } = Service;
  const service = aService({ clusterIP: "10.0.0.9" });
  expect(Object.entries(selectableFields!).map(([field, read]) => [field, read(service)])).toEqual([
    ["spec.clusterIP", "10.0.0.9"],
    ["spec.type", "ClusterIP"],
  ]);
});
