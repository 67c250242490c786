import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import { Lease } from "@kx/shared/kinds/coordination/lease";
import { Node } from "@kx/shared/kinds/core/node";
import { microTimestamp, timestamp, type Clock } from "@kx/shared/meta/clock";
import type { NodeAddresses } from "./addresses.ts";

/** How often a kubelet renews its Lease, and for how long that holds (pkg/kubelet, nodeLeaseDurationSeconds). */
const leaseRenewal = 10_000;
const leaseSeconds = 40;
const zones = ["zone-a", "zone-b", "zone-c"];

export interface Registration {
  addresses: NodeAddresses;
  /** Counted from 1; the first node is the control plane. */
  number: number;
  /** `v1.36.2`. */
  version: string;
  client: ApiClient;
  clock: Clock;
}

/** Makes the Node known, or says again that it is ready; then keeps its Lease until the returned function is called. */
export async function registerNode(registration: Registration): Promise<() => void> {
  const { client, addresses } = registration;
  const wanted = nodeObject(registration);
  const known = await client.get(Node, { name: addresses.name }).catch((error: unknown) => {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  });
  const stored = known ?? (await client.create(Node, wanted));
  await client.updateStatus(Node, { ...stored, status: wanted.status! });
  return await keepLease(registration);
}

async function keepLease({ client, clock, addresses: { name } }: Registration): Promise<() => void> {
  const ref = { namespace: "kube-node-lease", name };
  const lease = (): Lease => ({
    metadata: { ...ref },
    spec: { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime: microTimestamp(clock) as never },
  });
  try {
    await client.create(Lease, lease());
  } catch (error) {
    if (!isReason(error, "AlreadyExists")) throw error;
    await client.patch(Lease, ref, { type: "merge", body: { spec: lease().spec } });
  }
  let closed = false;
  let cancel = clock.after(leaseRenewal, () => void renew());
  const renew = async (): Promise<void> => {
    if (closed) return;
    // A Lease that cannot be renewed is tried again at the next beat; the node's readiness follows from its age.
    await client.patch(Lease, ref, { type: "merge", body: { spec: { renewTime: microTimestamp(clock) } } }).catch(() => {});
    if (!closed) cancel = clock.after(leaseRenewal, () => void renew());
  };
  return () => {
    closed = true;
    cancel();
  };
}

function nodeObject({ addresses, number, version, clock }: Registration): Node {
  const { name, internalIP, externalIP, podCIDR } = addresses;
  const now = timestamp(clock);
  const zone = zones[(number - 1) % zones.length]!;
  const resources = { cpu: "8", "ephemeral-storage": "100Gi", memory: "16Gi", pods: "110" };
  const condition = (type: string, status: string, reason: string, message: string): object => ({ type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now });
  return {
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        ...(number === 1 ? { "node-role.kubernetes.io/control-plane": "" } : {}),
        "topology.kubernetes.io/region": "region-1",
        "topology.kubernetes.io/zone": zone,
      },
    },
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `kx://${name}` },
    status: {
      addresses: [
        { type: "InternalIP", address: internalIP },
        { type: "ExternalIP", address: externalIP },
        { type: "Hostname", address: name },
      ],
      allocatable: resources,
      capacity: resources,
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
    },
  } as unknown as Node;
}
