import type { V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort } from "@kubernetes/client-node";
import { formatLabelSelector } from "../../../meta/label-selector.ts";
import type { Typed, Wire } from "../../../meta/object.ts";
import { describeAnnotations, describeMap } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";

type Peer = Wire<V1NetworkPolicyPeer>;
type Port = Wire<V1NetworkPolicyPort>;

/** A policy in words (kubectl describe.go describeNetworkPolicy). */
export function describeNetworkPolicy({ metadata, spec = {} }: Typed<V1NetworkPolicy>, out: DescribeWriter): void {
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = spec;
  const selected = formatLabelSelector(podSelector);
  out.line(0, `Name:\t${metadata.name ?? ""}`);
  out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  out.line(0, `Created on:\t${createdOn(metadata.creationTimestamp)}`);
  describeMap(out, 0, "Labels", metadata.labels);
  describeAnnotations(out, metadata.annotations);
  out.line(0, "Spec:");
  out.line(1, `PodSelector:     ${selected === "<none>" ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selected}`);
  describeDirection(out, policyTypes.includes("Ingress"), {
    name: "ingress",
    peers: "From",
    anyone: "source",
    rules: ingress.map(({ ports, from }) => ({ ports, peers: from })),
  });
  describeDirection(out, policyTypes.includes("Egress"), {
    name: "egress",
    peers: "To",
    anyone: "destination",
    rules: egress.map(({ ports, to }) => ({ ports, peers: to })),
  });
  out.line(1, `Policy Types: ${policyTypes.join(", ")}`);
}

interface Direction {
  name: string;
  peers: string;
  anyone: string;
  rules: readonly { ports: Port[] | undefined; peers: Peer[] | undefined }[];
}

function describeDirection(out: DescribeWriter, isAffected: boolean, { name, peers: label, anyone, rules }: Direction): void {
  if (!isAffected) {
    out.line(1, `Not affecting ${name} traffic`);
    return;
  }
  out.line(1, `Allowing ${name} traffic:`);
  if (rules.length === 0) out.line(2, `<none> (Selected pods are isolated for ${name} connectivity)`);
  for (const [i, { ports = [], peers = [] }] of rules.entries()) {
    if (i > 0) out.line(2, "----------");
    if (ports.length === 0) out.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const { port, endPort, protocol = "TCP" } of ports) {
      const first = port ?? "<nil>";
      out.line(2, endPort === undefined ? `To Port: ${first}/${protocol}` : `To Port Range: ${first}-${endPort}/${protocol}`);
    }
    if (peers.length === 0) out.line(2, `${label}: <any> (traffic not restricted by ${anyone})`);
    for (const peer of peers) {
      out.line(2, `${label}:`);
      describePeer(peer, out);
    }
  }
}

function describePeer({ podSelector, namespaceSelector, ipBlock }: Peer, out: DescribeWriter): void {
  if (namespaceSelector) out.line(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) out.line(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  out.line(3, "IPBlock:");
  out.line(4, `CIDR: ${ipBlock.cidr}`);
  out.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
}

/** `2024-01-02 03:04:05 +0000 UTC` in the reader's time zone, as Go prints a moment; the zone's letters are left to its offset. */
function createdOn(timestamp: string | undefined): string {
  if (!timestamp) return "<unknown>";
  const date = new Date(timestamp);
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19).replace("T", " ");
  const pad = (part: number): string => `${Math.abs(part)}`.padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${pad(Math.trunc(minutes / 60))}${pad(minutes % 60)}`;
  return `${local} ${offset} ${minutes === 0 ? "UTC" : offset}`;
}
