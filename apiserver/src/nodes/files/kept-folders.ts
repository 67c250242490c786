import type { Pod } from "@kx/shared/kinds/core/pod";
import type { KubeletMeans } from "../kubelet/means.ts";
import { Folder } from "./inode.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];

/** What outlives a pod, by the cluster that it belongs to: as long as its server runs. */
const kept = new WeakMap<KubeletMeans["cache"], Map<string, Folder>>();

/** The folder behind a hostPath (of its node) or a PersistentVolumeClaim (of its namespace); undefined for another volume. */
export function keptFolder({ hostPath, persistentVolumeClaim }: Volume, { pod, means }: { pod: Pod; means: KubeletMeans }): Folder | undefined {
  const key = hostPath ? `${means.node.name}:${hostPath.path}` : persistentVolumeClaim && `${pod.metadata.namespace}/${persistentVolumeClaim.claimName}`;
  if (key === undefined) return undefined;
  const folders = kept.get(means.cache) ?? new Map<string, Folder>();
  kept.set(means.cache, folders);
  const folder = folders.get(key) ?? new Folder({ mode: 0o755, modified: means.clock.now() });
  folders.set(key, folder);
  return folder;
}
