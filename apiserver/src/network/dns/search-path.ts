import { Pod } from "@kx/shared/kinds/core/pod";
import type { Cache } from "@kx/shared/client/informer";
import type { Sender } from "@kx/shared/net/fabric";

/** What a sender's /etc/resolv.conf says. */
export interface SearchPath {
  /** The cluster's DNS is asked; otherwise the one outside alone. */
  cluster: boolean;
  search: readonly string[];
  ndots: number;
}

const clusterNdots = 5;
const hostPath: SearchPath = { cluster: false, search: [], ndots: 1 };

/** What dnsPolicy and dnsConfig make of a pod's resolv.conf (pkg/kubelet/network/dns). */
function podPath({ spec }: Pod, clusterPath: SearchPath): SearchPath {
  const policy = spec?.dnsPolicy ?? "ClusterFirst";
  const onHost = policy === "Default" || (policy === "ClusterFirst" && spec?.hostNetwork === true);
  const base = policy === "None" ? { ...clusterPath, search: [], ndots: 1 } : onHost ? hostPath : clusterPath;
  const config = spec?.dnsConfig;
  if (!config) return base;
  const ndots = config.options?.find(({ name }) => name === "ndots")?.value;
  return {
    ...base,
    search: [...new Set([...base.search, ...(config.searches ?? [])])].slice(0, 32),
    ndots: ndots === undefined ? base.ndots : Number(ndots),
  };
}

/** @param zone `cluster.local` */
export function createSearchPaths(cache: Cache, zone: string): (sender: Sender) => SearchPath {
  const pods = cache.of(Pod);
  const byNamespace = new Map<string, SearchPath>();
  function clusterPath(namespace: string): SearchPath {
    let path = byNamespace.get(namespace);
    if (!path) {
      path = { cluster: true, search: [`${namespace}.svc.${zone}`, `svc.${zone}`, zone], ndots: clusterNdots };
      byNamespace.set(namespace, path);
    }
    return path;
  }
  return ({ kind, namespace = "default", name }) => {
    if (kind === "node" || kind === "outside") return hostPath;
    const pod = kind === "pod" && name ? pods.get({ namespace, name }) : undefined;
    return pod ? podPath(pod, clusterPath(namespace)) : clusterPath(namespace);
  };
}

/** The names that are asked for in turn: below ndots dots the search list first; a final dot is absolute. */
export function candidateNames(host: string, { search, ndots }: SearchPath): string[] {
  if (host.endsWith(".")) return [host.slice(0, -1)];
  const searched = search.map((domain) => `${host}.${domain}`);
  return host.split(".").length - 1 < ndots ? [...searched, host] : [host, ...searched];
}
