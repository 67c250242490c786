import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { Service } from "./service.ts";
import type { ServiceSpec } from "./service/model.ts";

/** A service as it stands in the cluster: defaults and allocated values filled in. */
function stored(spec: ServiceSpec): Service {
  const service: Service = { metadata: { name: "web", namespace: "default" }, spec: { ports: [{ port: 80 }], ...structuredClone(spec) } };
  Service.defaults!(service);
  service.status = { loadBalancer: {} };
  return service;
}
const single: ServiceSpec = { clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
const dual: ServiceSpec = {
  clusterIP: "10.0.0.9",
  clusterIPs: ["10.0.0.9", "fd00::9"],
  ipFamilies: ["IPv4", "IPv6"],
  ipFamilyPolicy: "RequireDualStack",
};
const nodePort: ServiceSpec = { ...single, type: "NodePort", ports: [{ name: "http", port: 80, nodePort: 30080 }] };
const local: ServiceSpec = { ...nodePort, type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 30900, loadBalancerClass: "a.b/c" };

/** What a PUT of that spec becomes. */
function put(old: ServiceSpec, spec: ServiceSpec): Service {
  const next = stored(spec);
  Service.prepareForUpdate!(next, stored(old));
  return next;
}
/** What a patch of a few fields becomes. */
const patch = (old: ServiceSpec, change: ServiceSpec): Service => put(old, { ...stored(old).spec, ...change });

describe("what a client leaves out is carried over", () => {
  test.each<[string, ServiceSpec, ServiceSpec, Partial<ServiceSpec>]>([
    ["the cluster IP", single, {}, { clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"] }],
    ["node ports, by the port's name", nodePort, { type: "NodePort", ports: [{ name: "new", port: 81 }, { name: "http", port: 8080 }] }, {
      ports: [{ name: "new", port: 81, protocol: "TCP", targetPort: 81 }, { name: "http", port: 8080, protocol: "TCP", targetPort: 8080, nodePort: 30080 }],
    }],
    ["a node port unless another port uses it now", nodePort, { type: "NodePort", ports: [{ name: "http", port: 80 }, { name: "b", port: 81, nodePort: 30080 }] }, {
      ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 80 }, { name: "b", port: 81, protocol: "TCP", targetPort: 81, nodePort: 30080 }],
    }],
    ["the health check's port", local, { type: "LoadBalancer", externalTrafficPolicy: "Local" }, { healthCheckNodePort: 30900 }],
    ["a new clusterIP brings its list along", single, { clusterIP: "10.0.0.8" }, { clusterIP: "10.0.0.8", clusterIPs: ["10.0.0.8"] }],
  ])("%s", (_, old, spec, kept) => expect(put(old, spec).spec).toMatchObject(kept));
});

describe("what a change of type wipes", () => {
  test.each<[string, ServiceSpec, ServiceSpec, string[], string[]]>([
    [
      "LoadBalancer to ExternalName", local, { type: "ExternalName", externalName: "a.b" },
      ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "healthCheckNodePort", "externalTrafficPolicy", "loadBalancerClass", "allocateLoadBalancerNodePorts", "internalTrafficPolicy"],
      ["ports", "sessionAffinity"],
    ],
    ["LoadBalancer to ClusterIP", local, { type: "ClusterIP" }, ["healthCheckNodePort", "externalTrafficPolicy", "loadBalancerClass", "allocateLoadBalancerNodePorts"], ["clusterIP"]],
    ["LoadBalancer to ClusterIP with external IPs", local, { type: "ClusterIP", externalIPs: ["1.2.3.4"] }, ["healthCheckNodePort"], ["externalTrafficPolicy"]],
    ["LoadBalancer to NodePort", local, { type: "NodePort" }, ["healthCheckNodePort", "loadBalancerClass", "allocateLoadBalancerNodePorts"], ["clusterIP", "externalTrafficPolicy"]],
    ["Local to Cluster", local, { externalTrafficPolicy: "Cluster" }, ["healthCheckNodePort"], ["loadBalancerClass"]],
    ["a field that is changed as well stays", local, { type: "ClusterIP", healthCheckNodePort: 30901 }, [], ["healthCheckNodePort"]],
  ])("%s", (_, old, change, gone, kept) => {
    const { spec } = patch(old, change);
    for (const field of gone) expect(spec).not.toHaveProperty(field);
    for (const field of kept) expect(spec).toHaveProperty(field);
  });

  test("node ports go with the type, unless the client brings a new one", () => {
    expect(patch(nodePort, { type: "ClusterIP" }).spec?.ports?.[0]).not.toHaveProperty("nodePort");
    expect(patch(nodePort, { type: "ClusterIP", ports: [{ name: "http", port: 80, nodePort: 30081 }] }).spec?.ports?.[0]?.nodePort).toBe(30081);
    expect(patch(nodePort, { type: "LoadBalancer" }).spec?.ports?.[0]?.nodePort).toBe(30080);
  });

  test("without a load balancer its status is empty at once", () => {
    const old = stored(local);
    const next = stored({ ...local, type: "NodePort" });
    next.status = { loadBalancer: { ingress: [{ ip: "1.2.3.4", ipMode: "VIP" }] } };
    Service.prepareForUpdate!(next, old);
    expect(next.status).toEqual({ loadBalancer: {} });
  });
});

describe("what may not change", () => {
  test.each<[string, ServiceSpec, ServiceSpec, string[]]>([
    ["nothing changed", single, single, []],
    ["the cluster IP", single, { ...single, clusterIP: "10.0.0.8", clusterIPs: ["10.0.0.8"] }, ['spec.clusterIPs[0]: Invalid value: ["10.0.0.8"]: may not change once set']],
    ["to headless", single, { ...single, clusterIP: "None", clusterIPs: ["None"] }, ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set']],
    ["the first of two", dual, { ...dual, clusterIP: "10.0.0.8", clusterIPs: ["10.0.0.8", "fd00::9"] }, ['spec.clusterIPs[0]: Invalid value: ["10.0.0.8","fd00::9"]: may not change once set']],
    ["all addresses unset", dual, { ipFamilies: dual.ipFamilies!, ipFamilyPolicy: dual.ipFamilyPolicy! }, ["spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset"]],
    [
      "the second address without SingleStack", dual, { ...dual, clusterIPs: ["10.0.0.9"] },
      ["spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be set to 'SingleStack' when releasing the secondary clusterIP"],
    ],
    [
      "the second family without SingleStack", dual, { ...dual, ipFamilies: ["IPv4"] },
      ["spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": must be set to 'SingleStack' when releasing the secondary ipFamily"],
    ],
    ["back to SingleStack", dual, single, []],
    ["on to two families", single, dual, []],
    ["the family", single, { ...single, ipFamilies: ["IPv6"] }, ['spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set']],
    [
      "all families unset", single, { ipFamilyPolicy: "SingleStack" },
      ["spec.clusterIPs[0]: Invalid value: null: primary clusterIP can not be unset", "spec.ipFamilies[0]: Invalid value: null: primary ipFamily can not be unset"],
    ],
    ["families of a headless service", { ...single, clusterIP: "None", clusterIPs: ["None"] }, { ...dual, clusterIP: "None", clusterIPs: ["None"] }, []],
    ["from ExternalName", { type: "ExternalName", externalName: "a.b" }, single, []],
    ["the class of a load balancer", local, { ...local, loadBalancerClass: "x/y" }, ['spec.loadBalancerClass: Invalid value: "x/y": may not change once set']],
    ["a class set later", { ...single, type: "LoadBalancer" }, { ...single, type: "LoadBalancer", loadBalancerClass: "x/y" }, ['spec.loadBalancerClass: Invalid value: "x/y": may not change once set']],
    ["a class as the type becomes LoadBalancer", single, local, []],
    ["the health check's port", local, { ...local, healthCheckNodePort: 30901 }, ["spec.healthCheckNodePort: Forbidden: field is immutable"]],
  ])("%s", (_, old, next, messages) => {
    const errors = Service.validateUpdate!(stored(next), stored(old), at());
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(messages);
  });
});
