import { isReason, StatusError } from "@kx/shared/errors/status-error";
import { createWorkQueue } from "@kx/shared/client/work-queue";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { refKey, refOf } from "@kx/shared/meta/object";
import type { KubeletMeans } from "./means.ts";
import { PodRun } from "./pod-run.ts";

/** The simulated kubelet of one node: it runs what is bound to the node and reports what becomes of it. */
export interface Kubelet {
  /** Takes note of a pod of this node that was added, changed or deleted. */
  look(namespace: string, name: string): void;
  /** What runs of a pod, or ran since the server was started. */
  run(uid: string): PodRun | undefined;
  pending(): boolean;
  close(): void;
}

export function startKubelet(means: KubeletMeans): Kubelet {
  const { cache, client, clock, node } = means;
  const pods = cache.of(Pod);
  const runs = new Map<string, PodRun>();

  const queue = createWorkQueue({ clock, workers: 10, work: sync });

  async function sync(key: string): Promise<void> {
    const [namespace, name] = key.split("/") as [string, string];
    const pod = pods.get({ namespace, name });
    const mine = pod?.spec?.nodeName === node.name ? pod : undefined;
    let run = runs.get(key);
    if (run && run.uid !== mine?.metadata.uid) {
      run.drop();
      runs.delete(key);
      run = undefined;
    }
    if (!mine) return;
    if (mine.metadata.deletionTimestamp) return await terminate(mine, run);
    if (!run) {
      if (hasEnded(mine)) return;
      run = new PodRun(mine, means, () => queue.add(key));
      runs.set(key, run);
      // Whoever watches sees it wait for its containers first.
      if (!mine.status?.podIP) await report(mine, run);
    } else run.update(mine);
    // So does an end that the next step takes out of the status.
    if (run.passes) await report(mine, run);
    run.advance();
    await report(mine, run);
  }

  /** Its containers end; the last one's status is reported, and the object goes. */
  async function terminate(pod: Pod, run: PodRun | undefined): Promise<void> {
    if (run) {
      run.update(pod);
      run.terminate(pod.metadata.deletionGracePeriodSeconds ?? 0);
      if (run.hasBegun) await report(pod, run);
      if (!run.over) return;
    }
    try {
      await client.delete(Pod, refOf(pod), { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid! } });
    } catch (error) {
      if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
    }
  }

  /** A pod that had an address before a restart keeps it: it is taken before any new pod gets one. */
  function claimIP(key: string, pod: Pod | undefined): void {
    const ip = pod?.status?.podIP;
    if (ip && pod.spec?.nodeName === node.name && !pod.spec.hostNetwork && !pod.metadata.deletionTimestamp && !hasEnded(pod) && !runs.has(key)) means.ips.claim(ip);
  }

  async function report(pod: Pod, run: PodRun): Promise<void> {
    const status = run.status();
    if (jsonEqual(status, pod.status)) return;
    // Others write the conditions of readiness gates, which this list must not undo.
    const resourceVersion = pod.spec?.readinessGates?.length ? { resourceVersion: pod.metadata.resourceVersion } : {};
    const body = { metadata: { uid: pod.metadata.uid, ...resourceVersion }, status: cleared(status, pod.status) };
    try {
      await client.patch(Pod, refOf(pod), { type: "merge", body, subresource: "status" });
    } catch (error) {
      // It is gone, or another pod has its name: the next look will see that.
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
    }
  }

  /** A ConfigMap or Secret came: pods that wait for one look again. */
  const wakeWaiting = (namespace: string | undefined): void => {
    for (const [key, run] of runs) if (run.lacksConfig && key.startsWith(`${namespace}/`)) queue.add(key);
  };
  const unsubscribes = [
    cache.of(ConfigMap).subscribe(({ object }) => wakeWaiting(object.metadata.namespace)),
    cache.of(Secret).subscribe(({ object }) => wakeWaiting(object.metadata.namespace)),
  ];

  return {
    look(namespace, name) {
      const key = refKey({ namespace, name });
      claimIP(key, pods.get({ namespace, name }));
      queue.add(key);
    },
    run: (uid) => [...runs.values()].find((run) => run.uid === uid),
    pending: () => queue.pending(),
    close() {
      queue.close();
      for (const unsubscribe of unsubscribes) unsubscribe();
      for (const run of runs.values()) run.drop();
    },
  };
}

const hasEnded = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";

/** As a merge patch: fields that the new status lacks are taken away. */
function cleared(next: object, old: object | undefined): object {
  const gone = Object.keys(old ?? {}).filter((field) => !(field in next));
  return { ...next, ...Object.fromEntries(gone.map((field) => [field, null])) };
}
