import { nftAffinitySet, nftEndpointChain, nftServiceChain } from "../nft-names.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { markForMasquerade } from "./nft-mark.ts";
import type { NftTable } from "./nft-table.ts";
import type { NodeView } from "./node-view.ts";
import { portPlan, type PortPlan } from "./port-plan.ts";

interface Subject {
  readonly table: NftTable;
  readonly port: ServicePort;
  readonly plan: PortPlan;
  readonly view: NodeView;
  readonly protocol: string;
  readonly chains: Readonly<Record<"service" | "local" | "external" | "firewall", string>>;
}

/** Adds the elements, sets and chains of one service port (syncProxyRules' loop). */
export function addNftServicePort(table: NftTable, port: ServicePort, view: NodeView): void {
  const chains = {
    service: nftServiceChain("service", port),
    local: nftServiceChain("local", port),
    external: nftServiceChain("external", port),
    firewall: nftServiceChain("firewall", port),
  };
  const subject: Subject = { table, port, view, plan: portPlan(port, view), protocol: port.protocol.toLowerCase(), chains };
  addElements(subject);
  addHairpins(subject);
  if (subject.plan.usesCluster) addBalancing(subject, chains.service, subject.plan.cluster);
  if (subject.plan.usesLocal) addBalancing(subject, chains.local, subject.plan.local);
  if (port.affinitySeconds !== undefined) for (const endpoint of subject.plan.reachable) addEndpoint(subject, endpoint);
  addExternalChain(subject);
  addFirewallChain(subject);
}

function addElements({ table, port, plan, protocol, chains }: Subject): void {
  const verdict = `comment "${port.name}" : ${plan.hasEndpoints ? "drop" : "goto reject-chain"}`;
  const at = (ip: string): string => `${ip} . ${protocol} . ${port.port}`;
  for (const ip of port.clusterIPs) {
    table.add("cluster-ips", ip);
    if (plan.hasInternal) table.add("service-ips", `${at(ip)} : goto ${port.internalLocal ? chains.local : chains.service}`);
    else table.add("no-endpoint-services", `${at(ip)} ${verdict}`);
  }
  for (const ip of [...port.externalIPs, ...port.loadBalancerIPs]) {
    if (plan.hasEndpoints) table.add("service-ips", `${at(ip)} : goto ${chains.external}`);
    if (!plan.hasExternal) table.add("no-endpoint-services", `${at(ip)} ${verdict}`);
  }
  if (port.sourceRanges) for (const ip of port.loadBalancerIPs) table.add("firewall-ips", `${at(ip)} : goto ${chains.firewall}`);
  if (port.nodePort === undefined) return;
  if (plan.hasEndpoints) table.add("service-nodeports", `${protocol} . ${port.nodePort} : goto ${chains.external}`);
  if (!plan.hasExternal) table.add("no-endpoint-nodeports", `${protocol} . ${port.nodePort} ${verdict}`);
}

/** A pod of this node that reaches itself must not see its own address as the source. */
function addHairpins({ table, plan, view, protocol }: Subject): void {
  for (const { ip, port, node } of plan.reachable) {
    if (node === view.node.name) table.add("hairpin-connections", `${ip} . ${ip} . ${protocol} . ${port}`);
  }
}

function addBalancing({ table, port, protocol }: Subject, chain: string, endpoints: readonly Endpoint[]): void {
  if (port.affinitySeconds === undefined) {
    const targets = endpoints.map(({ ip, port: number }, index) => `${index} : ${ip} . ${number}`).join(", ");
    table.append(chain, `meta l4proto ${protocol} dnat ip to numgen random mod ${endpoints.length} map { ${targets} }`);
    return;
  }
  for (const endpoint of endpoints) table.append(chain, `ip saddr @${nftAffinitySet(port, endpoint)} goto ${nftEndpointChain(port, endpoint)}`);
  const targets = endpoints.map((endpoint, index) => `${index} : goto ${nftEndpointChain(port, endpoint)}`).join(", ");
  table.append(chain, `numgen random mod ${endpoints.length} vmap { ${targets} }`);
}

function addEndpoint({ table, port, protocol }: Subject, endpoint: Endpoint): void {
  const [chain, set] = [nftEndpointChain(port, endpoint), nftAffinitySet(port, endpoint)];
  table.container("set", set, ["type ipv4_addr", "size 65535", "flags dynamic,timeout", `timeout ${nftTime(port.affinitySeconds ?? 0)}`]);
  table.append(chain, `update @${set} { ip saddr }`);
  table.append(chain, `meta l4proto ${protocol} dnat to ${endpoint.address}`);
}

/** A time as nft writes it: `3h`, `1h30m`, `10s`. */
function nftTime(seconds: number): string {
  const units: (readonly [string, number])[] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3600) % 24],
    ["m", Math.floor(seconds / 60) % 60],
    ["s", seconds % 60],
  ];
  return units.flatMap(([unit, count]) => (count > 0 ? [`${count}${unit}`] : [])).join("");
}

function addExternalChain({ table, port, plan, view, chains }: Subject): void {
  if (!plan.usesExternal) return;
  if (!port.externalLocal) table.append(chains.external, `${markForMasquerade} comment "masquerade"`);
  else {
    table.append(chains.external, `ip saddr ${view.podCidr} goto ${chains.service} comment "short-circuit pod traffic"`);
    table.append(chains.external, `fib saddr type local ${markForMasquerade} comment "masquerade local traffic"`);
    table.append(chains.external, `fib saddr type local goto ${chains.service} comment "short-circuit local traffic"`);
  }
  if (plan.hasExternal) table.append(chains.external, `goto ${port.externalLocal ? chains.local : chains.service}`);
}

function addFirewallChain({ table, port, view, chains }: Subject): void {
  if (!port.sourceRanges || port.loadBalancerIPs.length === 0) return;
  const fromNode = port.sourceRanges.some((range) => range.contains(view.node.internalIP)) ? port.loadBalancerIPs : [];
  const sources = [...port.sourceRanges.map(({ text }) => text.trim()), ...fromNode].join(", ");
  table.append(chains.firewall, `ip saddr != { ${sources} } drop`);
}
