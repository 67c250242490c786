import { markForMasquerade } from "./nft-mark.ts";
import { addNftServicePort } from "./nft-port.ts";
import { createNftTable, type NftTable } from "./nft-table.ts";
import type { NodeView } from "./node-view.ts";

/** Base chains with what jumps from them, in the order of proxier.go's nftablesBaseChains and nftablesJumpChains. */
const baseChains: readonly (readonly [string, string, readonly string[]])[] = [
  ["filter-prerouting-pre-dnat", "filter hook prerouting priority dstnat - 10", ["ct state new jump firewall-check"]],
  ["filter-output-pre-dnat", "filter hook output priority -110", ["ct state new jump firewall-check"]],
  ["filter-input", "filter hook input priority filter", ["ct state new jump nodeport-endpoints-check", "ct state new jump service-endpoints-check"]],
  ["filter-forward", "filter hook forward priority filter", ["ct state new jump service-endpoints-check", "ct state new jump cluster-ips-check"]],
  ["filter-output", "filter hook output priority filter", ["ct state new jump service-endpoints-check", "ct state new jump cluster-ips-check"]],
  ["nat-prerouting", "nat hook prerouting priority dstnat", ["jump services"]],
  ["nat-output", "nat hook output priority -100", ["jump services"]],
  ["nat-postrouting", "nat hook postrouting priority srcnat", ["jump masquerading"]],
];

const address = "type ipv4_addr";
const service = "type ipv4_addr . inet_proto . inet_service : verdict";
const nodePort = "type inet_proto . inet_service : verdict";

const containers: readonly (readonly ["set" | "map", string, string, string])[] = [
  ["set", "cluster-ips", address, "Active ClusterIPs"],
  ["set", "nodeport-ips", address, "IPs that accept NodePort traffic"],
  ["map", "no-endpoint-services", service, "vmap to drop or reject packets to services with no endpoints"],
  ["map", "no-endpoint-nodeports", nodePort, "vmap to drop or reject packets to service nodeports with no endpoints"],
  ["map", "firewall-ips", service, "destinations that are subject to LoadBalancerSourceRanges"],
  ["map", "service-ips", service, "ClusterIP, ExternalIP and LoadBalancer IP traffic"],
  ["map", "service-nodeports", nodePort, "NodePort traffic"],
  ["set", "hairpin-connections", "type ipv4_addr . ipv4_addr . inet_proto . inet_service", "service hairpin connections"],
];

const toService = "ip daddr . meta l4proto . th dport vmap";

function addFixedChains(table: NftTable, { config, podCidr, serviceCidr }: NodeView): void {
  const notLocal = config.masqueradeAll ? "" : ` ip saddr != ${podCidr}`;
  const why = config.masqueradeAll ? "masquerade all clusterIP traffic" : "masquerade clusterIP traffic from outside cluster";
  const chains: Record<string, readonly string[]> = {
    "nodeport-endpoints-check": ["ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports"],
    "service-endpoints-check": [`${toService} @no-endpoint-services`],
    "firewall-check": [`${toService} @firewall-ips`],
    services: [
      `ip daddr @cluster-ips${notLocal} ${markForMasquerade} comment "${why}"`,
      `${toService} @service-ips`,
      "ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports",
    ],
    masquerading: [
      "meta mark & 0x00004000 != 0x00000000 meta mark set meta mark ^ 0x00004000 masquerade fully-random",
      "ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random",
    ],
    "cluster-ips-check": [
      'ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"',
      `ip daddr ${serviceCidr} drop comment "Drop traffic to unallocated ClusterIPs"`,
    ],
    "reject-chain": ["reject"],
  };
  for (const [name, rules] of Object.entries(chains)) for (const rule of rules) table.append(name, rule);
}

function nodePortIPs({ node, config }: NodeView): string[] {
  const { nodePortAddresses: addresses } = config;
  if (typeof addresses !== "object") return [node.internalIP];
  return [node.internalIP, node.gateway].filter((ip) => addresses.some((range) => range.contains(ip)));
}

/** The rules of nftables mode on a node, as `nft list ruleset` prints them; `nft -f` takes them (pkg/proxy/nftables/proxier.go). */
export function nftRuleset(view: NodeView): string {
  const table = createNftTable({ comment: "rules for kube-proxy", all: !view.portsOnly });
  for (const [kind, name, type, why] of containers) table.container(kind, name, [type, `comment "${why}"`]);
  if (!view.portsOnly) {
    for (const ip of nodePortIPs(view)) table.add("nodeport-ips", ip);
    for (const [name, hook, jumps] of baseChains) {
      table.chain(name, `type ${hook}; policy accept;`);
      for (const jump of jumps) table.append(name, jump);
    }
    addFixedChains(table, view);
  }
  for (const port of view.ports) addNftServicePort(table, port, view);
  return table.text();
}
