import { startAgent, type Agent } from "./agent.ts";
import { runAsRoot } from "./as-root.ts";

/** Node-1 of the simulated network, built of network namespaces of this machine: itself, four pods and the outside. */
export interface KernelLab {
  /** By `node`, `web-1`, `client`, `outside`. */
  readonly agents: Readonly<Record<Place, Agent>>;
  /** Replaces node-1's rules; the other mode's go. */
  load(mode: "iptables" | "nftables", rules: string): void;
  /** Without its comments. */
  iptablesSave(): string;
  close(): Promise<void>;
}

export type Place = "node" | "web-1" | "web-2" | "web-3" | "client" | "outside";

interface Link {
  readonly place: Exclude<Place, "node">;
  readonly addresses: readonly string[];
  /** What node-1 is called on that link: what a masqueraded connection comes from. */
  readonly nodeAddress: string;
}

const outside = Array.from({ length: 24 }, (_, index) => `198.51.100.${index + 1}`);

const links: readonly Link[] = [
  { place: "web-1", addresses: ["10.244.1.2"], nodeAddress: "10.244.1.1" },
  { place: "client", addresses: ["10.244.1.254"], nodeAddress: "10.244.1.1" },
  { place: "web-2", addresses: ["10.244.2.2"], nodeAddress: "172.18.0.2" },
  { place: "web-3", addresses: ["10.244.3.2"], nodeAddress: "172.18.0.2" },
  { place: "outside", addresses: [...outside, "203.0.113.9"], nodeAddress: "172.18.0.2" },
];

/** What kube-proxy and a kubelet set, and what lets packets leave by the way that they came. */
const sysctls = {
  "net/ipv4/ip_forward": "1",
  "net/ipv4/conf/all/route_localnet": "1",
  "net/ipv4/conf/all/rp_filter": "0",
  "net/ipv4/conf/default/rp_filter": "0",
  "net/ipv4/conf/all/send_redirects": "0",
  "net/ipv4/conf/default/send_redirects": "0",
};

/** @throws Error; nothing is left then */
export async function createKernelLab(podPort: number): Promise<KernelLab> {
  const prefix = `kx${process.pid}`;
  const names = new Map<Place, string>();
  const started: Agent[] = [];

  const inside = (place: Place, ...command: string[]): string => runAsRoot(["ip", "netns", "exec", names.get(place) ?? "", ...command]);

  function addNamespace(place: Place): void {
    const name = `${prefix}-${place}`;
    runAsRoot(["ip", "netns", "add", name]);
    names.set(place, name);
    inside(place, "ip", "link", "set", "lo", "up");
  }

  function addLink({ place, addresses, nodeAddress }: Link, number: number): void {
    addNamespace(place);
    const device = `to-${place}`;
    inside("node", "ip", "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", names.get(place) ?? "");
    inside("node", "ip", "address", "add", `${nodeAddress}/32`, "dev", device);
    inside("node", "ip", "link", "set", device, "up");
    for (const address of addresses) inside(place, "ip", "address", "add", `${address}/32`, "dev", "eth0");
    inside(place, "ip", "link", "set", "eth0", "up");
    inside(place, "ip", "route", "add", nodeAddress, "dev", "eth0", "scope", "link");
    inside(place, "ip", "route", "add", "default", "via", nodeAddress, "src", addresses[0] ?? "");
    for (const address of addresses) inside("node", "ip", "route", "add", address, "dev", device, "src", nodeAddress, "metric", String(number + 1));
  }

  function removeNamespaces(): void {
    for (const name of names.values()) runAsRoot(["ip", "netns", "del", name]);
    names.clear();
  }
  // Also when the run is broken off.
  process.once("exit", removeNamespaces);

  async function close(): Promise<void> {
    await Promise.all(started.map((agent) => agent.stop()));
    removeNamespaces();
    process.off("exit", removeNamespaces);
  }

  try {
    addNamespace("node");
    for (const [path, value] of Object.entries(sysctls)) inside("node", "sh", "-c", `echo ${value} > /proc/sys/${path}`);
    links.forEach(addLink);
    inside("node", "ip", "route", "add", "default", "via", outside[0] ?? "", "dev", "to-outside", "onlink", "src", "172.18.0.2");
    const agents = {} as Record<Place, Agent>;
    for (const [place, name] of names) {
      agents[place] = await startAgent(name, place.startsWith("web-") ? { name: place, port: podPort } : undefined);
      started.push(agents[place]);
    }
    return {
      agents,
      load(mode, rules) {
        const node = ["ip", "netns", "exec", names.get("node") ?? ""];
        runAsRoot([...node, "nft", "flush", "ruleset"]);
        runAsRoot([...node, ...(mode === "iptables" ? ["iptables-restore"] : ["nft", "-f", "-"])], rules);
      },
      iptablesSave: () => inside("node", "iptables-save").replace(/^#.*\n/gm, ""),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
