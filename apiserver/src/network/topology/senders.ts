import { Pod } from "@kx/shared/kinds/core/pod";
import type { Cache } from "@kx/shared/client/informer";
import { ConnectError, type Sender } from "@kx/shared/net/fabric";
import { isIP } from "node:net";
import type { Topology } from "./topology.ts";

/** Who may send. Every method throws ConnectError `unroutable` for somebody who does not exist. */
export interface Senders {
  /**
   * `pod/NAME`, `pod/NAMESPACE/NAME`, `node/NAME`, `outside`, `outside=IP`; the default client of the namespace for
   * undefined.
   */
  parse(text: string | undefined, namespace: string): Sender;
  /** The user name of Proxy-Authorization: also `NAME.NAMESPACE` for a pod and `client.NAMESPACE`. */
  parseUser(user: string | undefined): Sender;
  /** An unlisted client in the cluster, on the first Ready node. */
  client(namespace: string): Sender;
  outside(ip?: string): Sender;
  pod(pod: Pod): Sender;
}

/** The address of a client outside that names no other (RFC 5737, TEST-NET-2). */
export const outsideIP = "198.51.100.1";

const forms = "pod/NAME, pod/NAMESPACE/NAME, node/NAME, outside or outside=IP";

const unknown = (why: string, mend: string): ConnectError => new ConnectError("unroutable", why, { mend });

export function createSenders(cache: Cache, topology: Topology): Senders {
  const pods = cache.of(Pod);

  function podSender(pod: Pod): Sender {
    const { namespace = "", name = "" } = pod.metadata;
    const ip = pod.status?.podIP;
    const node = pod.spec?.nodeName;
    if (!ip || !node) throw unknown(`pod ${namespace}/${name} has no address yet`, `see with kx describe pod ${name} what it waits for`);
    return { kind: "pod", ip, node, namespace, name };
  }

  function podNamed(namespace: string, name: string): Sender {
    const pod = pods.get({ namespace, name });
    if (!pod) throw unknown(`there is no pod ${name} in namespace ${namespace}`, "see the pods with kx get pods -A");
    return podSender(pod);
  }

  function nodeNamed(name: string): Sender {
    const node = topology.node(name);
    if (!node) throw unknown(`there is no node ${name}`, `use one of: ${topology.nodes().map((other) => other.name).join(", ")}`);
    return { kind: "node", ip: node.internalIP, node: name, name };
  }

  function outside(ip = outsideIP): Sender {
    if (isIP(ip) === 0) throw unknown(`${ip} is no IP address`, "write outside=203.0.113.7");
    return { kind: "outside", ip };
  }

  function client(namespace: string): Sender {
    const node = topology.nodes().find((candidate) => topology.isReady(candidate));
    if (!node) throw unknown("no node is Ready, and a client in the cluster stands on one", "see with kx get nodes why");
    return { kind: "client", ip: node.clientIP, node: node.name, namespace };
  }

  function parse(text: string | undefined, namespace: string): Sender {
    if (text === undefined || text === "") return client(namespace);
    if (text === "outside") return outside();
    if (text.startsWith("outside=")) return outside(text.slice("outside=".length));
    const [kind, first = "", second, ...rest] = text.split("/");
    if (rest.length > 0 || first === "" || second === "") throw unknown(`${text} names no sender`, `use ${forms}`);
    if (kind === "pod") return second === undefined ? podNamed(namespace, first) : podNamed(first, second);
    if (kind === "node" && second === undefined) return nodeNamed(first);
    throw unknown(`${text} names no sender`, `use ${forms}`);
  }

  return {
    parse,
    parseUser(user) {
      const dot = user?.lastIndexOf(".") ?? -1;
      if (user === undefined || dot <= 0 || user.includes("/") || user.startsWith("outside=")) return parse(user, "default");
      const [name, namespace] = [user.slice(0, dot), user.slice(dot + 1)];
      return name === "client" ? client(namespace) : podNamed(namespace, name);
    },
    client,
    outside,
    pod: podSender,
  };
}
