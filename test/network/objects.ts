import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import type { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";

/** node-N with the addresses of a default cluster. */
export const aNode = (number: number, options: { ready?: boolean; loopback?: number } = {}): Node =>
  ({
    metadata: { name: `node-${number}`, labels: { "topology.kubernetes.io/zone": `zone-${number}` } },
    spec: { podCIDR: `10.244.${number}.0/24` },
    status: {
      addresses: [
        { type: "InternalIP", address: `172.18.0.${number + 1}` },
        { type: "ExternalIP", address: `127.${options.loopback ?? 77}.0.${number}` },
      ],
      conditions: [{ type: "Ready", status: options.ready === false ? "False" : "True" }],
    },
  }) as unknown as Node;

export const aPod = (name: string, ip: string, node: string, spec: object = {}): Pod =>
  ({
    metadata: { name, namespace: "default" },
    spec: { nodeName: node, containers: [], ...spec },
    status: { phase: "Running", podIP: ip, podIPs: [{ ip }] },
  }) as unknown as Pod;

/** A ClusterIP Service in `default` with one unnamed port, 80 to 8080. */
export const aService = (name: string, spec: object = {}, status: object = {}): Service =>
  ({
    metadata: { name, namespace: "default", uid: name },
    spec: {
      type: "ClusterIP",
      clusterIP: "10.0.0.50",
      clusterIPs: ["10.0.0.50"],
      ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
      selector: { app: name },
      internalTrafficPolicy: "Cluster",
      sessionAffinity: "None",
      ...spec,
    },
    status,
  }) as unknown as Service;

export interface EndpointOptions {
  node?: string;
  ready?: boolean;
  serving?: boolean;
  terminating?: boolean;
  hostname?: string;
  forZones?: string[];
}

/** A slice of a Service in `default`: addresses to what differs from a ready endpoint. */
export const aSlice = (
  service: string,
  endpoints: Record<string, EndpointOptions>,
  ports: object[] = [{ name: "", port: 8080, protocol: "TCP" }],
): EndpointSlice =>
  ({
    metadata: { name: `${service}-abcde`, namespace: "default", labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports,
    endpoints: Object.entries(endpoints).map(([ip, { node, ready = true, serving = ready, terminating = false, hostname, forZones }]) => ({
      addresses: [ip],
      conditions: { ready, serving, terminating },
      ...(node ? { nodeName: node } : {}),
      ...(hostname ? { hostname } : {}),
      ...(forZones ? { hints: { forZones: forZones.map((name) => ({ name })) } } : {}),
    })),
  }) as unknown as EndpointSlice;

/** node-1 as its kube-proxy knows it. */
export const proxyNode = {
  name: "node-1",
  internalIP: "172.18.0.2",
  externalIPs: [],
  zone: undefined,
  hasPodAddress: (ip: string): boolean => ip.startsWith("10.244.1."),
  gateway: "10.244.1.1",
  clientIP: "10.244.1.254",
};
