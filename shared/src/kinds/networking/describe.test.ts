import { expect, test } from "vitest";
import { createApiClient } from "../../client/api-client.ts";
import type { Transport } from "../../client/transport.ts";
import { notFound } from "../../errors/status-error.ts";
import type { KubeObject } from "../../meta/object.ts";
import { Endpoints } from "../core/endpoints.ts";
import { Service } from "../core/service.ts";
import { EndpointSlice } from "../discovery/endpoint-slice.ts";
import type { Kind } from "../kind.ts";
import { IngressClass } from "./ingress-class.ts";
import { Ingress } from "./ingress.ts";
import { IPAddress } from "./ip-address.ts";
import { ServiceCIDR } from "./service-cidr.ts";

/** Lines as they reach the printer: two blanks a level, tabs still in them. */
async function lines<T extends KubeObject>(kind: Kind<T>, object: T, answers: Record<string, unknown> = {}): Promise<string[]> {
  const transport: Transport = {
    request: async ({ path, query }) => {
      const selector = query?.labelSelector ? `?${query.labelSelector}` : "";
      const body = answers[path + selector];
      if (body) return { status: 200, warnings: [], body };
      if (path.endsWith("/events") || selector) return { status: 200, warnings: [], body: { metadata: {}, items: [] } };
      throw notFound(Service.resource, path.split("/").at(-1)!);
    },
    watch: () => {
      throw new Error("nothing is watched");
    },
    stream: () => {
      throw new Error("nothing is streamed");
    },
  };
  const written: string[] = [];
  const out = { line: (level: number, text: string): void => void written.push("  ".repeat(level) + text) };
  await kind.describe!({ ...object, kind: kind.resource.kind }, createApiClient(transport), out, Date.UTC(2026, 0, 1));
  return written;
}

const endpoint = (ip: string, ready?: boolean): object => ({ addresses: [ip], conditions: ready === undefined ? {} : { ready } });
const slices = (...items: object[]): object => ({ metadata: {}, items: items.map((item) => ({ metadata: {}, addressType: "IPv4", ...item })) });
const webSlices = {
  "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?kubernetes.io/service-name=web": slices({
    ports: [{ name: "http", port: 8080 }, { name: "metrics", port: 9090 }],
    endpoints: [endpoint("10.244.1.2", true), endpoint("10.244.1.3", false), endpoint("10.244.2.2"), endpoint("10.244.2.3", true), endpoint("10.244.3.2", true)],
  }),
};
const meta = { name: "web", namespace: "default" };

test("a service with everything", async () => {
  const service: Service = {
    metadata: { ...meta, labels: { app: "web" } },
    spec: {
      type: "LoadBalancer", selector: { tier: "front", app: "web" }, clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"], ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack", externalIPs: ["198.51.100.9"], loadBalancerIP: "1.2.3.4", sessionAffinity: "None",
      externalTrafficPolicy: "Local", internalTrafficPolicy: "Cluster", healthCheckNodePort: 30900, loadBalancerSourceRanges: ["10.0.0.0/8"],
      trafficDistribution: "PreferSameZone",
      ports: [
        { name: "http", port: 80, protocol: "TCP", targetPort: "web", nodePort: 30080, appProtocol: "http" },
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: "1.2.3.4", ipMode: "VIP" }, { hostname: "lb.example" }] } },
  };
  expect(await lines(Service, service, webSlices)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Labels:\tapp=web",
    "Annotations:\t<none>",
    "Selector:\tapp=web,tier=front",
    "Type:\tLoadBalancer",
    "IP Family Policy:\tSingleStack",
    "IP Families:\tIPv4",
    "IP:\t10.0.0.9",
    "IPs:\t10.0.0.9",
    "External IPs:\t198.51.100.9",
    "Desired LoadBalancer IP:\t1.2.3.4",
    "LoadBalancer Ingress:\t1.2.3.4 (VIP), lb.example",
    "Port:\thttp\t80/TCP",
    "TargetPort:\tweb/TCP",
    "AppProtocol:\thttp",
    "NodePort:\thttp\t30080/TCP",
    "Endpoints:\t10.244.1.2:8080,10.244.2.2:8080,10.244.2.3:8080 + 1 more...",
    "Port:\tdns\t53/UDP",
    "TargetPort:\t53/UDP",
    "Endpoints:\t",
    "Session Affinity:\tNone",
    "External Traffic Policy:\tLocal",
    "Internal Traffic Policy:\tCluster",
    "HealthCheck NodePort:\t30900",
    "LoadBalancer Source Ranges:\t10.0.0.0/8",
    "Traffic Distribution:\tPreferSameZone",
    "Events:\t<none>",
  ]);
});

test("an ExternalName", async () => {
  const service: Service = { metadata: meta, spec: { type: "ExternalName", externalName: "example.com", sessionAffinity: "None" } };
  expect(await lines(Service, service)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Selector:\t<none>",
    "Type:\tExternalName",
    "IP Families:\t<none>",
    "IP:\t",
    "IPs:\t<none>",
    "External Name:\texample.com",
    "Session Affinity:\tNone",
    "Events:\t<none>",
  ]);
});

test("a port without slices, and a headless service without ports", async () => {
  const spec = { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] };
  expect(await lines(Service, { metadata: meta, spec })).toContain("Endpoints:\t<none>");
  const [path] = Object.keys(webSlices);
  const bare = { [path!]: slices({ ports: [], endpoints: [endpoint("10.244.1.2", true)] }) };
  expect(await lines(Service, { metadata: meta, spec }, bare)).toContain("Endpoints:\t10.244.1.2");
});

test("endpoints", async () => {
  const subsets = [{ addresses: [{ ip: "10.1.1.1" }, { ip: "10.1.1.2" }], ports: [{ port: 80, protocol: "TCP" }] }];
  expect((await lines(Endpoints, { metadata: meta, subsets })).slice(4)).toEqual([
    "Subsets:",
    "  Addresses:\t10.1.1.1,10.1.1.2",
    "  NotReadyAddresses:\t<none>",
    "  Ports:",
    "    Name\tPort\tProtocol",
    "    ----\t----\t--------",
    "    <unset>\t80\tTCP",
    "",
    "Events:\t<none>",
  ]);
});

test("an endpoint slice", async () => {
  const slice = {
    metadata: meta,
    addressType: "IPv4",
    ports: [{ name: "http", port: 80, protocol: "TCP" }],
    endpoints: [{ addresses: ["10.1.1.1"], conditions: { ready: true }, targetRef: { kind: "Pod", name: "web-0" }, nodeName: "node-1" }],
  };
  expect((await lines(EndpointSlice, slice)).slice(4)).toEqual([
    "AddressType:\tIPv4",
    "Ports:",
    "  Name\tPort\tProtocol",
    "  ----\t----\t--------",
    "  http\t80\tTCP",
    "Endpoints:",
    "  - Addresses:\t10.1.1.1",
    "    Conditions:",
    "      Ready:\ttrue",
    "    Hostname:\t<unset>",
    "    TargetRef:\tPod/web-0",
    "    NodeName:\tnode-1",
    "    Zone:\t<unset>",
    "Events:\t<none>",
  ]);
  expect((await lines(EndpointSlice, { metadata: meta, addressType: "IPv4", endpoints: [] })).slice(4)).toEqual([
    "AddressType:\tIPv4",
    "Ports: <unset>",
    "Endpoints: <none>",
    "Events:\t<none>",
  ]);
});

test("an ingress, with a service that is there and one that is not", async () => {
  const backend = (name: string): object => ({ service: { name, port: { number: 80 } } });
  const ingress = {
    metadata: { ...meta, labels: { app: "web" }, annotations: { note: "x" } },
    spec: {
      ingressClassName: "nginx",
      tls: [{ secretName: "cert", hosts: ["a.example", "b.example"] }, { hosts: ["c.example"] }],
      rules: [
        { host: "a.example", http: { paths: [{ path: "/", backend: backend("web") }, { path: "/x", backend: backend("gone") }] } },
        { http: { paths: [{ path: "/r", backend: { resource: { kind: "Bucket", name: "b" } } }] } },
        { host: "empty.example" },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } },
  } as unknown as Ingress;
  const service = { metadata: meta, spec: { ports: [{ name: "http", port: 80 }] } };
  expect(await lines(Ingress, ingress, { ...webSlices, "/api/v1/namespaces/default/services/web": service })).toEqual([
    "Name:\tweb",
    "Labels:\tapp=web",
    "Namespace:\tdefault",
    "Address:\t1.2.3.4",
    "Ingress Class:\tnginx",
    "Default backend:\t<default>",
    "TLS:",
    "  cert terminates a.example,b.example",
    "  SNI routes c.example",
    "Rules:",
    "  Host\tPath\tBackends",
    "  ----\t----\t--------",
    "  a.example\t",
    "    \t/ \tweb:80 (10.244.1.2:8080,10.244.2.2:8080,10.244.2.3:8080 + 1 more...)",
    '    \t/x \tgone:80 (<error: services "gone" not found>)',
    "  *\t",
    "    \t/r \tAPIGroup: <none>, Kind: Bucket, Name: b",
    "Annotations:\tnote: x",
    "Events:\t<none>",
  ]);
});

test("an ingress that is only a default backend", async () => {
  const ingress = { metadata: meta, spec: { defaultBackend: { service: { name: "gone", port: { name: "http" } } } } };
  const shown = await lines(Ingress, ingress);
  expect(shown).toContain('Default backend:\tgone:http (<error: services "gone" not found>)');
  expect(shown).toContain('  *\t*\tgone:http (<error: services "gone" not found>)');
});

test("an ingress class", async () => {
  const spec = { controller: "k8s.io/ingress-nginx", parameters: { apiGroup: "k.example", kind: "Params", name: "p", scope: "Cluster" } };
  expect(await lines(IngressClass, { metadata: { name: "nginx" }, spec })).toEqual([
    "Name:\tnginx",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Controller:\tk8s.io/ingress-nginx",
    "Parameters:",
    "  APIGroup:\tk.example",
    "  Kind:\tParams",
    "  Name:\tp",
    "Events:\t<none>",
  ]);
});

test("an IP address", async () => {
  const spec = { parentRef: { resource: "services", namespace: "default", name: "web" } };
  expect((await lines(IPAddress, { metadata: { name: "10.0.0.9" }, spec })).slice(3)).toEqual([
    "Parent Reference:",
    "  Group:\t",
    "  Resource:\tservices",
    "  Namespace:\tdefault",
    "  Name:\tweb",
    "Events:\t<none>",
  ]);
});

test("a service CIDR", async () => {
  const ready = { type: "Ready", status: "True", lastTransitionTime: "2026-01-02T03:04:05Z", reason: "", message: "Kubernetes default Service CIDR is ready" };
  const range = { metadata: { name: "kubernetes" }, spec: { cidrs: ["10.0.0.0/16", "fd00::/112"] }, status: { conditions: [ready] } };
  expect((await lines(ServiceCIDR, range)).slice(3)).toEqual([
    "CIDRs:\t10.0.0.0/16, fd00::/112",
    "Status:",
    "Conditions:",
    "  Type\tStatus\tLastTransitionTime\tReason\tMessage",
    "  ----\t------\t------------------\t------\t-------",
    "  Ready\tTrue\tFri, 02 Jan 2026 03:04:05 +0000\t\tKubernetes default Service CIDR is ready",
    "Events:\t<none>",
  ]);
});
