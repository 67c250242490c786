import { kubeletLabel } from "@kx/shared/kinds/core/kubelet-label";
import type { Node } from "@kx/shared/kinds/core/node";
import type { NodeAddresses } from "./addresses.ts";

type NodeStatus = NonNullable<Node["status"]>;

const zones = ["zone-a", "zone-b", "zone-c"];

/** Larger than what lessons ask for, so that ordinary manifests fit; the number of pods is a kubelet's default. */
const capacity = { cpu: "64", "ephemeral-storage": "1Ti", "hugepages-1Gi": "0", "hugepages-2Mi": "0", memory: "256Gi", pods: "110" };

/** The labels of node N; zones take turns. The first node is the control plane. */
export function nodeLabels(name: string, number: number): Record<string, string> {
  return {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    [kubeletLabel]: "running",
    ...(number === 1 ? { "node-role.kubernetes.io/control-plane": "" } : {}),
    "topology.kubernetes.io/region": "region-1",
    "topology.kubernetes.io/zone": zones[(number - 1) % zones.length]!,
  };
}

/** What a cloud and the controller of the pod ranges fill in. */
export const nodeSpec = ({ name, podCIDR }: NodeAddresses): NonNullable<Node["spec"]> => ({ podCIDR, podCIDRs: [podCIDR], providerID: `kx://${name}` });

/** What a kubelet reports that is well. @param now RFC 3339; @param before the conditions so far, whose times stay while nothing changes */
export function nodeStatus({ name, internalIP, externalIP }: NodeAddresses, { version, now, before = [] }: { version: string; now: string; before?: NodeStatus["conditions"] }): NodeStatus {
  const condition = (type: string, status: string, reason: string, message: string): object => {
    const old = before.find((one) => one.type === type);
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: old?.status === status ? old.lastTransitionTime : now };
  };
  return {
    addresses: [
      { type: "InternalIP", address: internalIP },
      { type: "ExternalIP", address: externalIP },
      { type: "Hostname", address: name },
    ],
    allocatable: capacity,
    capacity,
    conditions: [
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: "amd64",
      bootID: "",
      containerRuntimeVersion: "kx://0.1.0",
      kernelVersion: "simulated",
      kubeProxyVersion: "",
      kubeletVersion: version,
      machineID: name,
      operatingSystem: "linux",
      osImage: "kx simulated node",
      systemUUID: name,
    },
  } as unknown as NodeStatus;
}
