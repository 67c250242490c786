import type { ProxyRequest } from "./mode.ts";

/** The way through the chains of one service port, before an endpoint is picked; iptables and nftables have the same. */
export interface ChainPath {
  /** The local endpoints alone: KUBE-SVL instead of KUBE-SVC. */
  readonly local: boolean;
  /** Through KUBE-EXT, and through KUBE-FW before it. */
  readonly external: boolean;
  readonly firewall: boolean;
  readonly masquerade: boolean;
}

/** Which chains a connection goes through (pkg/proxy/{iptables,nftables}/proxier.go, syncProxyRules). */
export function chainPath({ frontend, fromPod, fromThisNode }: ProxyRequest, { masqueradeAll }: { masqueradeAll: boolean }): ChainPath {
  const { kind, port } = frontend;
  if (kind === "clusterIP") {
    return { local: port.internalLocal, external: false, firewall: false, masquerade: masqueradeAll || !fromPod };
  }
  const firewall = kind === "loadBalancer" && port.sourceRanges !== undefined;
  if (!port.externalLocal) return { local: false, external: true, firewall, masquerade: true };
  // Under policy Local, pods and the node itself still reach every endpoint.
  const shortCircuit = fromPod || fromThisNode;
  return { local: !shortCircuit, external: true, firewall, masquerade: fromThisNode && !fromPod };
}
