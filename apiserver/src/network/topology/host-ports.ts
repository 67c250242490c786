import type { Cache } from "@kx/shared/client/informer";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Protocol, SocketAddress } from "@kx/shared/net/addresses";
import type { NodeInfo } from "./topology.ts";

/** A port that a pod takes on its node. */
export interface HostPort {
  readonly protocol: Protocol;
  /** Of the node. */
  readonly port: number;
  /** The node's address that it is limited to; undefined for every one. */
  readonly hostIP: string | undefined;
  readonly containerPort: number;
}

/** What a node's `hostPort` translations lead to, as the portmap plugin makes them. */
export interface HostPorts {
  /** @param to an address of the node. @returns undefined where no pod has asked for the port */
  find(node: NodeInfo, to: SocketAddress): { pod: Pod; destination: SocketAddress } | undefined;
}

const index = "network/hostPort";

const keyOf = (node: string, protocol: Protocol, port: number): string => `${node} ${protocol} ${port}`;

/** The host ports of a pod's containers (generatePodSandboxConfig in pkg/kubelet/kuberuntime); one that has ended takes none. */
export function hostPortsOf({ spec, status }: Pod): HostPort[] {
  if (!spec?.nodeName || status?.phase === "Failed" || status?.phase === "Succeeded") return [];
  return (spec.containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, containerPort, protocol = "TCP" }) =>
      hostPort ? [{ protocol: protocol as Protocol, port: hostPort, hostIP: hostIP && hostIP !== "0.0.0.0" && hostIP !== "::" ? hostIP : undefined, containerPort }] : [],
    ),
  );
}

export function createHostPorts(cache: Cache): HostPorts {
  const pods = cache.of(Pod);
  // A pod of the host's network listens there itself.
  pods.addIndex(index, (pod) => (pod.spec?.hostNetwork ? [] : hostPortsOf(pod).map(({ protocol, port }) => keyOf(pod.spec!.nodeName!, protocol, port))));
  return {
    find(node, { ip, port, protocol }) {
      for (const pod of pods.indexed(index, keyOf(node.name, protocol, port))) {
        const found = hostPortsOf(pod).find((one) => one.protocol === protocol && one.port === port && (one.hostIP === undefined || one.hostIP === ip));
        const podIP = pod.status?.podIP;
        if (found && podIP) return { pod, destination: { ip: podIP, port: found.containerPort, protocol } };
      }
      return undefined;
    },
  };
}
