import { comment, createIptablesTable, type IptablesTable } from "./iptables-table.ts";
import { addServicePort } from "./iptables-port.ts";
import type { NodeView } from "./node-view.ts";

export interface IptablesTables {
  readonly filter: IptablesTable;
  readonly nat: IptablesTable;
}

const isNew = "-m conntrack --ctstate NEW";
const canary = "KUBE-PROXY-CANARY";

/** What kube-proxy lets the built-in chains jump to, in the order that iptables has it in the end (proxier.go, iptablesJumpChains). */
function addJumps({ filter, nat }: IptablesTables): void {
  const firewall = { matches: [isNew, comment("kubernetes load balancer firewall")], jump: "KUBE-PROXY-FIREWALL" };
  const portals = { matches: [isNew, comment("kubernetes service portals")], jump: "KUBE-SERVICES" };
  const external = { matches: [isNew, comment("kubernetes externally-visible service portals")], jump: "KUBE-EXTERNAL-SERVICES" };
  filter.append("INPUT", { jump: "KUBE-FIREWALL" });
  filter.append("INPUT", firewall);
  filter.append("INPUT", { matches: [comment("kubernetes health check service ports")], jump: "KUBE-NODEPORTS" });
  filter.append("INPUT", external);
  filter.append("FORWARD", firewall);
  filter.append("FORWARD", { matches: [comment("kubernetes forwarding rules")], jump: "KUBE-FORWARD" });
  filter.append("FORWARD", portals);
  filter.append("FORWARD", external);
  filter.append("OUTPUT", { jump: "KUBE-FIREWALL" });
  filter.append("OUTPUT", firewall);
  filter.append("OUTPUT", portals);
  const services = { matches: [comment("kubernetes service portals")], jump: "KUBE-SERVICES" };
  nat.append("PREROUTING", services);
  nat.append("OUTPUT", services);
  nat.append("POSTROUTING", { matches: [comment("kubernetes postrouting rules")], jump: "KUBE-POSTROUTING" });
}

function addFixedRules({ filter, nat }: IptablesTables): void {
  for (const chain of [canary, "KUBE-EXTERNAL-SERVICES", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL", "KUBE-SERVICES"]) filter.chain(chain);
  for (const chain of [canary, "KUBE-NODEPORTS", "KUBE-SERVICES"]) nat.chain(chain);
  filter.append("KUBE-FIREWALL", {
    source: "! 127.0.0.0/8",
    destination: "127.0.0.0/8",
    matches: [comment("block incoming localnet connections"), "-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT"],
    jump: "DROP",
  });
  filter.append("KUBE-FORWARD", { matches: ["-m conntrack --ctstate INVALID"], jump: "DROP" });
  filter.append("KUBE-FORWARD", { matches: [comment("kubernetes forwarding rules"), "-m mark --mark 0x4000/0x4000"], jump: "ACCEPT" });
  filter.append("KUBE-FORWARD", { matches: [comment("kubernetes forwarding conntrack rule"), "-m conntrack --ctstate RELATED,ESTABLISHED"], jump: "ACCEPT" });
  nat.append("KUBE-MARK-MASQ", { jump: "MARK --set-xmark 0x4000/0x4000" });
  nat.append("KUBE-POSTROUTING", { matches: ["-m mark ! --mark 0x4000/0x4000"], jump: "RETURN" });
  nat.append("KUBE-POSTROUTING", { jump: "MARK --set-xmark 0x4000/0x0" });
  nat.append("KUBE-POSTROUTING", { matches: [comment("kubernetes service traffic requiring SNAT")], jump: "MASQUERADE --random-fully" });
}

function addNodePortJump({ nat }: IptablesTables, { node, config }: NodeView): void {
  const matches = [comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain")];
  const { nodePortAddresses: addresses } = config;
  if (addresses === undefined) {
    nat.append("KUBE-SERVICES", { matches: [...matches, "-m addrtype --dst-type LOCAL"], jump: "KUBE-NODEPORTS" });
    return;
  }
  const own = [node.internalIP, node.gateway, "127.0.0.1"];
  const wanted = addresses === "primary" ? [node.internalIP] : own.filter((ip) => addresses.some((range) => range.contains(ip)));
  for (const ip of wanted) nat.append("KUBE-SERVICES", { destination: ip, matches, jump: "KUBE-NODEPORTS" });
}

/** The rules of iptables mode on a node, as `iptables-save` prints them; `iptables-restore` takes them (pkg/proxy/iptables/proxier.go). */
export function iptablesSave(view: NodeView): string {
  const own = view.portsOnly;
  const tables: IptablesTables = {
    filter: createIptablesTable("filter", own ? [] : ["INPUT", "FORWARD", "OUTPUT"]),
    nat: createIptablesTable("nat", own ? [] : ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]),
  };
  if (!own) {
    addJumps(tables);
    addFixedRules(tables);
  }
  for (const port of view.ports) addServicePort(tables, port, view);
  if (!own) addNodePortJump(tables, view);
  const mangle = createIptablesTable("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]);
  mangle.chain(canary);
  return [...(own ? [] : [mangle]), tables.filter, tables.nat].map((table) => table.text()).join("");
}
