import type { Pod } from "@kx/shared/kinds/core/pod";
import { hostname } from "../hostname.ts";

/** What a node's own resolv.conf names: the resolver outside the cluster. */
const outsideResolver = "172.18.0.1";

/** How many a resolver looks at (validation.MaxDNSNameservers, MaxDNSSearchPaths). */
const most = { servers: 3, searches: 32 };

/** `host.subdomain.namespace.svc.cluster.local` where the pod has a subdomain: its fully qualified name. */
export function fullName(pod: Pod, zone: string): string {
  const { subdomain } = pod.spec ?? {};
  const name = hostname(pod);
  return subdomain && !pod.spec?.hostNetwork ? `${name}.${subdomain}.${pod.metadata.namespace}.svc.${zone}` : name;
}

/** /etc/hosts as a kubelet writes it (managedHostsFileContent in pkg/kubelet/kubelet_pods.go). */
export function hostsFile(pod: Pod, { podIP, node, zone }: { podIP: string; node: { name: string; ip: string }; zone: string }): string {
  const { hostNetwork, hostAliases = [] } = pod.spec ?? {};
  const name = hostname(pod);
  const full = fullName(pod, zone);
  const local = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet", "fe00::0\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters"];
  const own = hostNetwork ? `${node.ip}\t${node.name}` : `${podIP}\t${full === name ? name : `${full}\t${name}`}`;
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join("\t"));
  return lines([
    `# Kubernetes-managed hosts file${hostNetwork ? " (host network)" : ""}.`,
    ...local,
    own,
    ...(aliases.length > 0 ? ["", "# Entries added by HostAliases.", ...aliases] : []),
  ]);
}

/** /etc/resolv.conf as dnsPolicy and dnsConfig make it (pkg/kubelet/network/dns), in the order in which containerd writes it. */
export function resolvConf({ metadata, spec }: Pod, { clusterDNS, zone }: { clusterDNS: string | undefined; zone: string }): string {
  const policy = spec?.dnsPolicy ?? "ClusterFirst";
  const onHost = policy === "Default" || (policy === "ClusterFirst" && spec?.hostNetwork === true) || clusterDNS === undefined;
  const inCluster = policy !== "None" && !onHost;
  const { nameservers = [], searches = [], options = [] } = spec?.dnsConfig ?? {};
  const base = inCluster ? { servers: [clusterDNS], searches: [`${metadata.namespace}.svc.${zone}`, `svc.${zone}`, zone] } : { servers: policy === "None" ? [] : [outsideResolver], searches: [] };
  const merged = new Map<string, string | undefined>(inCluster ? [["ndots", "5"]] : []);
  for (const { name = "", value } of options) merged.set(name, value);
  const written = [...merged].map(([name, value]) => (value ? `${name}:${value}` : name));
  const search = [...new Set([...base.searches, ...searches])].slice(0, most.searches);
  return lines([
    ...(search.length > 0 ? [`search ${search.join(" ")}`] : []),
    ...[...new Set([...base.servers, ...nameservers])].slice(0, most.servers).map((server) => `nameserver ${server}`),
    ...(written.length > 0 ? [`options ${written.join(" ")}`] : []),
  ]);
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");
