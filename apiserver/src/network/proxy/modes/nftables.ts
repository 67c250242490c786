import { nftEndpointChain, nftServiceChain } from "../nft-names.ts";
import { createChainMode } from "./chain-mode.ts";
import type { CreateMode } from "./mode.ts";
import { createRecentList } from "./recent-list.ts";

/** What the kernel lets a dynamic set hold that names no size (nft_set_elem_expr, NFT_DYNSET's default). */
const setCapacity = 65_535;

/**
 * kube-proxy's nftables mode: a verdict map by `numgen random`, affinity by sets whose elements time out; every cluster IP
 * rejects what is no port of its Service, and node ports answer on the node's address alone.
 */
export const createNftablesMode: CreateMode = (options) =>
  createChainMode(options, {
    mode: "nftables",
    undefinedPorts: { clusterIP: "refused", other: "timeout" },
    nodePortsOnLoopback: false,
    firewallFirst: true,
    createAffinity: () => createRecentList(options.clock, setCapacity),
    chains: (path, port, endpoint, kind) => [
      kind === "nodePort" ? "service-nodeports" : "service-ips",
      ...(path.external ? [nftServiceChain("external", port)] : []),
      nftServiceChain(path.local ? "local" : "service", port),
      nftEndpointChain(port, endpoint),
    ],
  });
