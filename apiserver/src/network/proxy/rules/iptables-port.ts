import { endpointChain, serviceChain } from "../chain-names.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { comment, type IptablesRule, type IptablesTable } from "./iptables-table.ts";
import type { NodeView } from "./node-view.ts";
import { portPlan, type PortPlan } from "./port-plan.ts";

interface Tables {
  readonly filter: IptablesTable;
  readonly nat: IptablesTable;
}

/** A service port, with what its rules repeat. */
interface Subject extends Tables {
  readonly port: ServicePort;
  readonly plan: PortPlan;
  readonly view: NodeView;
  readonly protocol: string;
  readonly chains: Readonly<Record<"svc" | "svl" | "ext" | "fw", string>>;
}

const mark = "KUBE-MARK-MASQ";
const reject = "REJECT --reject-with icmp-port-unreachable";

/** iptables-save prints what the kernel keeps: a fraction of 2^31. @param chance as kube-proxy computes it, to ten places */
const probability = (chance: string): string => (Math.round(Number(chance) * 2 ** 31) / 2 ** 31).toFixed(11);

const to = ({ port, protocol }: Subject, ip: string, text: string): IptablesRule => ({
  destination: ip,
  protocol,
  matches: [comment(text), `-m ${protocol} --dport ${port.port}`],
});

/** Adds the rules of one service port (syncProxyRules' loop). */
export function addServicePort(tables: Tables, port: ServicePort, view: NodeView): void {
  const { name } = port;
  const chainOf = (prefix: Parameters<typeof serviceChain>[0]): string => serviceChain(prefix, name, port.protocol);
  const chains = { svc: chainOf("KUBE-SVC"), svl: chainOf("KUBE-SVL"), ext: chainOf("KUBE-EXT"), fw: chainOf("KUBE-FW") };
  const subject: Subject = { ...tables, port, view, plan: portPlan(port, view), protocol: port.protocol.toLowerCase(), chains };
  addInternal(subject);
  addVirtualExternal(subject);
  addNodePort(subject);
  addExternalChain(subject);
  addFirewallChain(subject);
  if (subject.plan.usesCluster) addBalancing(subject, chains.svc, subject.plan.cluster);
  if (subject.plan.usesLocal) addBalancing(subject, chains.svl, subject.plan.local);
  for (const endpoint of subject.plan.reachable) addEndpoint(subject, endpoint);
}

const missing = ({ plan, port }: Subject): { text: string; jump: string } =>
  plan.hasEndpoints ? { text: `${port.name} has no local endpoints`, jump: "DROP" } : { text: `${port.name} has no endpoints`, jump: reject };

function addInternal(subject: Subject): void {
  const { nat, filter, port, plan, chains, view } = subject;
  const internal = port.internalLocal ? chains.svl : chains.svc;
  const { text, jump } = missing(subject);
  for (const ip of port.clusterIPs) {
    const rule = to(subject, ip, `${port.name} cluster IP`);
    if (!plan.hasInternal) {
      filter.append("KUBE-SERVICES", { ...to(subject, ip, text), jump });
      continue;
    }
    nat.append("KUBE-SERVICES", { ...rule, jump: internal });
    nat.append(internal, { ...rule, ...(view.config.masqueradeAll ? {} : { source: `! ${view.podCidr}` }), jump: mark });
  }
}

const usesFirewall = ({ port, plan }: Subject): boolean => plan.hasEndpoints && port.loadBalancerIPs.length > 0 && port.sourceRanges !== undefined;

function addVirtualExternal(subject: Subject): void {
  const { nat, filter, port, plan, chains } = subject;
  const { text, jump } = missing(subject);
  const kinds = [
    ...port.externalIPs.map((ip) => ({ ip, what: "external IP", chain: chains.ext })),
    ...port.loadBalancerIPs.map((ip) => ({ ip, what: "loadbalancer IP", chain: usesFirewall(subject) ? chains.fw : chains.ext })),
  ];
  for (const { ip, what, chain } of kinds) {
    if (plan.hasEndpoints) nat.append("KUBE-SERVICES", { ...to(subject, ip, `${port.name} ${what}`), jump: chain });
    if (!plan.hasExternal) filter.append("KUBE-EXTERNAL-SERVICES", { ...to(subject, ip, text), jump });
  }
  if (!usesFirewall(subject)) return;
  for (const ip of port.loadBalancerIPs) {
    filter.append("KUBE-PROXY-FIREWALL", { ...to(subject, ip, `${port.name} traffic not accepted by ${chains.fw}`), jump: "DROP" });
  }
}

function addNodePort(subject: Subject): void {
  const { nat, filter, port, plan, protocol, chains } = subject;
  const { text, jump } = missing(subject);
  const { nodePort, healthCheckNodePort } = port;
  if (nodePort !== undefined) {
    const dport = `-m ${protocol} --dport ${nodePort}`;
    if (plan.hasEndpoints) nat.append("KUBE-NODEPORTS", { protocol, matches: [comment(port.name), dport], jump: chains.ext });
    if (!plan.hasExternal) {
      filter.append("KUBE-EXTERNAL-SERVICES", { protocol, matches: [comment(text), "-m addrtype --dst-type LOCAL", dport], jump });
    }
  }
  if (healthCheckNodePort !== undefined) {
    filter.append("KUBE-NODEPORTS", {
      protocol: "tcp",
      matches: [comment(`${port.name} health check node port`), `-m tcp --dport ${healthCheckNodePort}`],
      jump: "ACCEPT",
    });
  }
}

function addExternalChain({ nat, port, plan, chains, view }: Subject): void {
  if (!plan.usesExternal) return;
  const destinations = `${port.name} external destinations`;
  if (!port.externalLocal) nat.append(chains.ext, { matches: [comment(`masquerade traffic for ${destinations}`)], jump: mark });
  else {
    const fromNode = "-m addrtype --src-type LOCAL";
    nat.append(chains.ext, { source: view.podCidr, matches: [comment(`pod traffic for ${destinations}`)], jump: chains.svc });
    nat.append(chains.ext, { matches: [comment(`masquerade LOCAL traffic for ${destinations}`), fromNode], jump: mark });
    nat.append(chains.ext, { matches: [comment(`route LOCAL traffic for ${destinations}`), fromNode], jump: chains.svc });
  }
  if (plan.hasExternal) nat.append(chains.ext, { jump: port.externalLocal ? chains.svl : chains.svc });
}

function addFirewallChain(subject: Subject): void {
  const { nat, port, chains, view } = subject;
  if (!usesFirewall(subject)) return;
  const ranges = port.sourceRanges ?? [];
  const fromNode = ranges.some((range) => range.contains(view.node.internalIP)) ? port.loadBalancerIPs : [];
  for (const source of [...ranges.map(({ text }) => text.trim()), ...fromNode]) {
    nat.append(chains.fw, { source, matches: [comment(`${port.name} loadbalancer IP`)], jump: chains.ext });
  }
  nat.append(chains.fw, { matches: [comment(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`)] });
}

const recent = (what: string, chain: string): string => `-m recent ${what} --name ${chain} --mask 255.255.255.255 --rsource`;

/** Affinity first, then a chance for each endpoint of what those before it left (writeServiceToEndpointRules). */
function addBalancing({ nat, port }: Subject, chain: string, endpoints: readonly Endpoint[]): void {
  const at = endpoints.map(({ address }) => ({ text: comment(`${port.name} -> ${address}`), own: endpointChain(port.name, port.protocol, address) }));
  if (port.affinitySeconds !== undefined) {
    for (const { text, own } of at) nat.append(chain, { matches: [text, recent(`--rcheck --seconds ${port.affinitySeconds} --reap`, own)], jump: own });
  }
  at.forEach(({ text, own }, index) => {
    const left = at.length - index;
    const chance = left > 1 ? [`-m statistic --mode random --probability ${probability((1 / left).toFixed(10))}`] : [];
    nat.append(chain, { matches: [text, ...chance], jump: own });
  });
}

function addEndpoint({ nat, port, protocol }: Subject, { ip, address }: Endpoint): void {
  const chain = endpointChain(port.name, port.protocol, address);
  const text = comment(port.name);
  nat.append(chain, { source: ip, matches: [text], jump: mark });
  const keep = port.affinitySeconds === undefined ? [] : [recent("--set", chain)];
  nat.append(chain, { protocol, matches: [text, ...keep, `-m ${protocol}`], jump: `DNAT --to-destination ${address}` });
}
