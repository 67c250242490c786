import type { CacheEvent } from "@kx/shared/client/informer";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { hasEnded } from "./framework/has-ended.ts";
import type { ClusterEvent } from "./framework/plugin.ts";

/** Whether a change of a node may let a pod fit: anything but its reports that it lives. */
export function nodeEvent({ type, object, previous }: CacheEvent<Node>): ClusterEvent | undefined {
  if (type !== "MODIFIED" || !previous) return "node";
  const facts = ({ metadata, spec, status }: Node): unknown => [metadata.labels, spec?.taints, spec?.unschedulable, status?.allocatable];
  return jsonEqual(facts(object), facts(previous)) ? undefined : "node";
}

/** What a pod's change means to pods that fit nowhere. */
export function podEvent({ type, object, previous }: CacheEvent<Pod>): ClusterEvent | undefined {
  const before = previous !== undefined && takesRoom(previous);
  const now = type !== "DELETED" && takesRoom(object);
  if (before && !now) return "podGone";
  if (now && !before) return "podPlaced";
  if (!now || !previous) return undefined;
  // One that is being deleted counts for spreading no more; one that is resized may leave room.
  const isGoing = object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp;
  if (isGoing || object.metadata.generation !== previous.metadata.generation) return "podGone";
  return labelsDiffer(object, previous) ? "podLabels" : undefined;
}

export function namespaceEvent({ type, object, previous }: CacheEvent<KubeObject>): ClusterEvent | undefined {
  return type === "MODIFIED" && previous && !labelsDiffer(object, previous) ? undefined : "namespace";
}

const takesRoom = (pod: Pod): boolean => Boolean(pod.spec?.nodeName) && !hasEnded(pod);

const labelsDiffer = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): boolean => !jsonEqual(a.labels, b.labels);
