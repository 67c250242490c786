import type { ProxyModeName } from "@kx/shared/net/proxy-modes";
import type { EndpointOptions } from "../objects.ts";

/** `web-1 web-2 <- 10.244.1.254`, or a failure's code. */
export type Outcome = string;

export interface Case {
  spec?: object;
  status?: object;
  endpoints?: Record<string, EndpointOptions>;
  url: string;
  from?: string;
  /** The load balancer has to choose the node: nothing for a test of one node's rules. */
  balanced?: true;
  gives: Outcome;
  but?: Partial<Record<ProxyModeName, Outcome>>;
}

/** The pods of the Service `web`, one on each node. */
export const pods = { "10.244.1.2": "web-1", "10.244.2.2": "web-2", "10.244.3.2": "web-3" } as const;
export const [one, two, three] = Object.keys(pods) as [string, string, string];
export const on = (node: number, more: EndpointOptions = {}): EndpointOptions => ({ node: `node-${node}`, ...more });
export const all = { [one]: on(1), [two]: on(2), [three]: on(3) };
const dying = { ready: false, serving: true, terminating: true };

export const nodePort = { type: "NodePort", externalTrafficPolicy: "Cluster", ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }] };
const local = { ...nodePort, externalTrafficPolicy: "Local" };
export const balancer = { ...nodePort, type: "LoadBalancer" };
export const ingress = { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } };
export const viaNode1 = "http://172.18.0.2:30080/";

/**
 * What decides where traffic goes, in every mode. A case says what a client gets: the pods that may answer and the source
 * that they see, or how it fails; `but` names the modes that are known to differ, and how.
 */
export const cases: Record<string, Case> = {
  "a cluster IP reaches every ready endpoint, which sees the client": {
    url: "http://10.0.0.50/",
    gives: "web-1 web-2 web-3 <- 10.244.1.254",
    but: { userspace: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  },
  "a node's own connection is masqueraded": { url: "http://10.0.0.50/", from: "node/node-1", gives: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  "what is not ready gets nothing": {
    endpoints: { [one]: on(1), [two]: on(2, { ready: false }) },
    url: "http://10.0.0.50/",
    gives: "web-1 <- 10.244.1.254",
    but: { userspace: "web-1 <- 10.244.1.1" },
  },
  "terminating endpoints serve when nobody else does": {
    endpoints: { [two]: on(2, dying) },
    url: "http://10.0.0.50/",
    gives: "web-2 <- 10.244.1.254",
    but: { userspace: "reset" },
  },
  "no endpoints: refused": { endpoints: {}, url: "http://10.0.0.50/", gives: "refused", but: { userspace: "reset" } },
  "no endpoints behind a node port: refused": { spec: nodePort, endpoints: {}, url: viaNode1, from: "outside", gives: "refused", but: { userspace: "reset" } },
  "a pod that reaches itself sees its node": {
    endpoints: { [one]: on(1) },
    url: "http://10.0.0.50/",
    from: "pod/web-1",
    gives: "web-1 <- 10.244.1.1",
  },
  "hints keep traffic in the zone": {
    endpoints: { [one]: on(1, { forZones: ["zone-1"] }), [two]: on(2, { forZones: ["zone-2"] }) },
    url: "http://10.0.0.50/",
    gives: "web-1 <- 10.244.1.254",
    but: { userspace: "web-1 web-2 <- 10.244.1.1 172.18.0.2" },
  },
  "hints are ignored when one endpoint has none": {
    endpoints: { [one]: on(1, { forZones: ["zone-1"] }), [two]: on(2) },
    url: "http://10.0.0.50/",
    gives: "web-1 web-2 <- 10.244.1.254",
    but: { userspace: "web-1 web-2 <- 10.244.1.1 172.18.0.2" },
  },
  "internal policy Local: the node's own endpoints": {
    spec: { internalTrafficPolicy: "Local" },
    url: "http://10.0.0.50/",
    gives: "web-1 <- 10.244.1.254",
    but: { userspace: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  },
  "internal policy Local ignores hints": {
    spec: { internalTrafficPolicy: "Local" },
    endpoints: { [one]: on(1, { forZones: ["zone-2"] }), [two]: on(2, { forZones: ["zone-1"] }) },
    url: "http://10.0.0.50/",
    gives: "web-1 <- 10.244.1.254",
    but: { userspace: "web-1 web-2 <- 10.244.1.1 172.18.0.2" },
  },
  "internal policy Local without a local endpoint: dropped": {
    spec: { internalTrafficPolicy: "Local" },
    endpoints: { [two]: on(2) },
    url: "http://10.0.0.50/",
    gives: "dropped",
    // A virtual server without real servers.
    but: { ipvs: "refused", userspace: "web-2 <- 172.18.0.2" },
  },
  "internal policy Local of a NodePort Service without a local endpoint: dropped": {
    spec: { ...nodePort, internalTrafficPolicy: "Local" },
    endpoints: { [two]: on(2) },
    url: "http://10.0.0.50/",
    gives: "dropped",
    // The real servers of policy Cluster stand in.
    but: { ipvs: "web-2 <- 10.244.1.254", userspace: "web-2 <- 172.18.0.2" },
  },
  "internal policy Local falls back to the node's terminating endpoints": {
    spec: { internalTrafficPolicy: "Local" },
    endpoints: { [one]: on(1, dying), [two]: on(2) },
    url: "http://10.0.0.50/",
    gives: "web-1 <- 10.244.1.254",
    but: { userspace: "web-2 <- 172.18.0.2" },
  },
  "a node port masquerades": { spec: nodePort, url: viaNode1, from: "outside", gives: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  "a node port on a node's loopback, from the node": {
    spec: nodePort,
    endpoints: { [one]: on(1) },
    url: "http://127.0.0.1:30080/",
    from: "node/node-1",
    gives: "web-1 <- 10.244.1.1",
    but: { ipvs: "refused", nftables: "refused" },
  },
  "external policy Local: the node's own endpoints, which see the client": {
    spec: local,
    url: viaNode1,
    from: "outside=203.0.113.9",
    gives: "web-1 <- 203.0.113.9",
    but: { userspace: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  },
  "external policy Local without a local endpoint: dropped": {
    spec: local,
    endpoints: { [two]: on(2) },
    url: viaNode1,
    from: "outside",
    gives: "dropped",
    // Sent on, and the answer is lost.
    but: { ipvs: "timeout", userspace: "web-2 <- 172.18.0.2" },
  },
  "external policy Local does not hold for pods": {
    spec: local,
    endpoints: { [two]: on(2) },
    url: viaNode1,
    from: "pod/web-1",
    gives: "web-2 <- 10.244.1.2",
    but: { userspace: "web-2 <- 172.18.0.2" },
  },
  "external policy Local does not hold for the node itself": {
    spec: local,
    endpoints: { [two]: on(2) },
    url: viaNode1,
    from: "node/node-1",
    gives: "web-2 <- 172.18.0.2",
  },
  "an external IP": { spec: { externalIPs: ["198.18.0.7"] }, url: "http://198.18.0.7/", gives: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  "an external IP under policy Local, from another pod": {
    spec: { externalIPs: ["198.18.0.7"], externalTrafficPolicy: "Local" },
    endpoints: { [two]: on(2) },
    url: "http://198.18.0.7/",
    gives: "web-2 <- 10.244.1.254",
    but: { userspace: "web-2 <- 172.18.0.2" },
  },
  "a load balancer address, from outside": {
    spec: { ...balancer, externalTrafficPolicy: "Local" },
    status: ingress,
    endpoints: { [two]: on(2) },
    url: "http://192.0.2.9/",
    from: "outside=203.0.113.9",
    balanced: true,
    gives: "web-2 <- 203.0.113.9",
    but: { userspace: "web-2 <- 10.244.2.1" },
  },
  "source ranges let their own in": {
    spec: { ...balancer, loadBalancerSourceRanges: ["203.0.113.0/24"] },
    status: ingress,
    endpoints: { [one]: on(1) },
    url: "http://192.0.2.9/",
    from: "outside=203.0.113.9",
    gives: "web-1 <- 10.244.1.1 172.18.0.3 172.18.0.4",
  },
  "source ranges drop everybody else": {
    spec: { ...balancer, loadBalancerSourceRanges: ["203.0.113.0/24"] },
    status: ingress,
    url: "http://192.0.2.9/",
    from: "outside",
    gives: "dropped",
    but: { userspace: "web-1 web-2 web-3 <- 10.244.1.1 10.244.2.1 10.244.3.1 172.18.0.2 172.18.0.3 172.18.0.4" },
  },
  "source ranges hold for pods": {
    spec: { ...balancer, loadBalancerSourceRanges: ["203.0.113.0/24"] },
    status: ingress,
    url: "http://192.0.2.9/",
    gives: "dropped",
    but: { userspace: "web-1 web-2 web-3 <- 10.244.1.1 172.18.0.2" },
  },
  "source ranges do not hold for the node port": {
    spec: { ...balancer, loadBalancerSourceRanges: ["203.0.113.0/24"] },
    status: ingress,
    endpoints: { [one]: on(1) },
    url: viaNode1,
    from: "outside",
    gives: "web-1 <- 10.244.1.1",
  },
  "a port that the cluster IP has not": { url: "http://10.0.0.50:81/", gives: "timeout", but: { ipvs: "refused", nftables: "refused" } },
  "a port that an external IP has not": { spec: { externalIPs: ["198.18.0.7"] }, url: "http://198.18.0.7:81/", gives: "timeout", but: { ipvs: "refused" } },
  "a port that a load balancer has not, from outside": {
    spec: balancer,
    status: ingress,
    url: "http://192.0.2.9:81/",
    from: "outside",
    gives: "timeout",
    but: { ipvs: "refused" },
  },
  "a cluster IP that nobody has": { url: "http://10.0.0.51/", gives: "timeout" },
};

