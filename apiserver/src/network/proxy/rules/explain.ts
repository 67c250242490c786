import { endpointSets, whyPassedOver } from "../endpoint-sets.ts";
import { ipvsEndpoints } from "../modes/ipvs/ipvs-endpoints.ts";
import { serviceKey, type Endpoint, type FrontendKind, type ServicePort } from "../service-port.ts";
import type { NodeView } from "./node-view.ts";

interface Address {
  readonly text: string;
  readonly kind: FrontendKind;
}

function addressesOf(port: ServicePort, { node }: NodeView): Address[] {
  const at = (ip: string): string => `${ip}:${port.port}/${port.protocol}`;
  return [
    ...port.clusterIPs.map((ip) => ({ text: `cluster IP ${at(ip)}`, kind: "clusterIP" as const })),
    ...port.externalIPs.map((ip) => ({ text: `external IP ${at(ip)}`, kind: "externalIP" as const })),
    ...port.loadBalancerIPs.map((ip) => ({ text: `load balancer ${at(ip)}`, kind: "loadBalancer" as const })),
    ...(port.nodePort === undefined ? [] : [{ text: `node port ${node.internalIP}:${port.nodePort}/${port.protocol}`, kind: "nodePort" as const }]),
  ];
}

/** The endpoints that a client from outside the pod range gets by that address, as the mode has them. */
function endpointsOf(port: ServicePort, kind: FrontendKind, { node, config }: NodeView): { endpoints: readonly Endpoint[]; any: boolean } {
  const sets = endpointSets(port, node);
  if (config.mode === "userspace") {
    const ready = port.endpoints.filter((endpoint) => endpoint.ready);
    return { endpoints: ready, any: ready.length > 0 };
  }
  if (config.mode === "ipvs") return { endpoints: ipvsEndpoints(kind, port, sets), any: sets.any };
  const local = kind === "clusterIP" ? port.internalLocal : port.externalLocal;
  return { endpoints: local ? sets.local : sets.cluster, any: sets.any };
}

const howOf = ({ config }: NodeView, count: number): string => {
  if (config.mode === "userspace") return "in turn; one that does not answer is followed by the next";
  if (config.mode === "ipvs") return `by the scheduler ${config.scheduler}`;
  return count === 1 ? "always" : `by chance, each ${(100 / count).toFixed(1)} % of the connections`;
};

function withoutEndpoint({ config }: NodeView, any: boolean): string {
  if (config.mode === "userspace") return "no ready endpoint: the connection is closed";
  return any && config.mode !== "ipvs" ? "no endpoint on this node, and the policy is Local: dropped" : "no endpoint: refused";
}

const sourceOf = (port: ServicePort, kind: FrontendKind, { config }: NodeView): string => {
  if (config.mode === "userspace") return "the pod sees the node";
  if (kind === "clusterIP") return config.masqueradeAll ? "the pod sees the node" : "the pod sees a client pod's own address, else the node";
  return port.externalLocal ? "the pod sees the client" : "the pod sees the node";
};

function lines(port: ServicePort, view: NodeView): string[] {
  const { node } = view;
  const addresses = addressesOf(port, view).flatMap(({ text, kind }) => {
    const { endpoints, any } = endpointsOf(port, kind, view);
    if (endpoints.length === 0) return [`  ${text}: ${withoutEndpoint(view, any)}`];
    const ranges = kind === "loadBalancer" && view.config.mode !== "userspace" ? port.sourceRanges : undefined;
    return [
      `  ${text}: to ${endpoints.map(({ address }) => address).join(", ")}, ${howOf(view, endpoints.length)}; ${sourceOf(port, kind, view)}`,
      ...(ranges ? [`    only for clients in ${ranges.map((range) => range.text.trim()).join(", ")}; others are dropped`] : []),
    ];
  });
  const used = new Set(addressesOf(port, view).flatMap(({ kind }) => endpointsOf(port, kind, view).endpoints));
  const unused = port.endpoints.filter((endpoint) => !used.has(endpoint)).map((endpoint) => `    ${endpoint.address}: ${whyPassedOver(endpoint, port, node)}`);
  const affinity = port.affinitySeconds === undefined ? [] : [`  a client stays with its endpoint for ${port.affinitySeconds} s after its last connection`];
  const health = port.healthCheckNodePort === undefined ? [] : [`  health check node port ${port.healthCheckNodePort}: 200 while a ready endpoint is on the node, else 503`];
  return [`${port.name} on ${node.name}, kube-proxy in ${view.config.mode} mode`, ...addresses, ...affinity, ...health, ...(unused.length > 0 ? ["  not used:", ...unused] : [])];
}

const why = "nothing is translated for it: it has no port, no cluster IP (headless, ExternalName), or is another proxy's";

/** What a node's proxy does for a Service's ports, in plain lines. @param key `default/web` */
export function explainService(key: string, view: NodeView): string {
  const ports = view.ports.filter(({ service }) => serviceKey(service) === key);
  return `${ports.length === 0 ? `${key}: ${why}` : ports.map((port) => lines(port, view).join("\n")).join("\n\n")}\n`;
}
