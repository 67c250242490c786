import { endpointChain, serviceChain } from "../chain-names.ts";
import { createChainMode } from "./chain-mode.ts";
import type { CreateMode } from "./mode.ts";
import { createRecentList } from "./recent-list.ts";

/** xt_recent's ip_list_tot: how many addresses one list holds. */
const listCapacity = 100;

/** kube-proxy's iptables mode: chained `statistic` rules, which give equal chances, and affinity by `recent`. */
export const createIptablesMode: CreateMode = (options) =>
  createChainMode(options, {
    mode: "iptables",
    undefinedPorts: { clusterIP: "timeout", other: "timeout" },
    nodePortsOnLoopback: true,
    firewallFirst: false,
    createAffinity: () => createRecentList(options.clock, listCapacity),
    chains: (path, { name, protocol }, { address }, kind) => [
      kind === "nodePort" ? "KUBE-NODEPORTS" : "KUBE-SERVICES",
      ...(path.firewall ? [serviceChain("KUBE-FW", name, protocol)] : []),
      ...(path.external ? [serviceChain("KUBE-EXT", name, protocol)] : []),
      serviceChain(path.local ? "KUBE-SVL" : "KUBE-SVC", name, protocol),
      endpointChain(name, protocol, address),
    ],
  });
