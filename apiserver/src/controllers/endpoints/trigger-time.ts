import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import { isReady, podCondition } from "../pod-state.ts";

export const triggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

/**
 * When what an endpoints object shows began: at first its Service's creation, later the earliest change of readiness of a
 * pod that the object shows otherwise or not at all; undefined when there is none, and the annotation goes.
 * Upstream (endpointslice/util TriggerTimeTracker) remembers every pod's last time; here the object itself is the memory.
 * @param shown whether the object shows the pod of that uid as ready; undefined for a new object
 */
export function triggerTime(service: Service, pods: readonly Pod[], shown: ReadonlyMap<string, boolean> | undefined): string | undefined {
  if (!shown) return service.metadata.creationTimestamp;
  const changed = pods.filter((pod) => shown.get(pod.metadata.uid ?? "") !== isReady(pod));
  return changed.flatMap((pod) => podCondition(pod, "Ready")?.lastTransitionTime ?? []).sort()[0];
}

/** Annotations with the trigger time set, or taken out. */
export function withTriggerTime(annotations: Readonly<Record<string, string>> | undefined, time: string | undefined): Record<string, string> {
  const { [triggerTimeAnnotation]: _before, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [triggerTimeAnnotation]: time };
}
