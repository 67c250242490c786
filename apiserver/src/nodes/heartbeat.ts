import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import { Lease } from "@kx/shared/kinds/coordination/lease";
import type { Node } from "@kx/shared/kinds/core/node";
import { microTimestamp, type Clock } from "@kx/shared/meta/clock";

/** How often a kubelet renews its Lease, and for how long that holds (pkg/kubelet, nodeLeaseDurationSeconds). */
const renewal = 10_000;
const leaseSeconds = 40;

/** The Leases by which the nodes say that they live: one timer for all, and their writes share commits. */
export interface Heartbeat {
  /** Renews the node's Lease now, and then with all the others. */
  start(node: Node, client: ApiClient): Promise<void>;
  stop(name: string): void;
  pending(): boolean;
  close(): void;
}

/** @param onBeat told of each node at every beat: when kubelets look at what else they have to say */
export function startHeartbeat(clock: Clock, onBeat: (name: string) => void): Heartbeat {
  const beating = new Map<string, { node: Node; client: ApiClient }>();
  let beats = 0;
  let closed = false;
  let cancel = clock.after(renewal, () => void beat());

  async function renew({ metadata }: Node, client: ApiClient): Promise<void> {
    const ref = { namespace: "kube-node-lease", name: metadata.name! };
    const spec = { holderIdentity: ref.name, leaseDurationSeconds: leaseSeconds, renewTime: microTimestamp(clock) };
    try {
      await client.patch(Lease, ref, { type: "merge", body: { spec } });
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
      const owner = { apiVersion: "v1", kind: "Node", name: ref.name, uid: metadata.uid! };
      await client.create(Lease, { metadata: { ...ref, ownerReferences: [owner] }, spec } as unknown as Lease);
    }
  }

  async function beat(): Promise<void> {
    beats += 1;
    for (const name of beating.keys()) onBeat(name);
    // A Lease that cannot be renewed is tried again at the next beat; the node's readiness follows from its age.
    await Promise.all([...beating.values()].map(({ node, client }) => renew(node, client).catch(() => {})));
    beats -= 1;
    if (!closed) cancel = clock.after(renewal, () => void beat());
  }

  return {
    async start(node, client) {
      beating.set(node.metadata.name!, { node, client });
      await renew(node, client);
    },
    stop: (name) => void beating.delete(name),
    pending: () => beats > 0,
    close() {
      closed = true;
      cancel();
    },
  };
}
