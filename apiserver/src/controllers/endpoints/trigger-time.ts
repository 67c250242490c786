import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import { podCondition } from "../pod-state.ts";

export const triggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

/**
 * When what an endpoints object shows began: at first its Service's creation, later the earliest change of a pod's
 * readiness since the time noted before; undefined when there is none, and the annotation goes.
 * Upstream (endpointslice/util TriggerTimeTracker) remembers every pod's last time; here the object's own note is enough.
 */
export function triggerTime(service: Service, pods: readonly Pod[], before: { noted: string | undefined } | undefined): string | undefined {
  const created = service.metadata.creationTimestamp;
  if (!before) return created;
  const since = before.noted ?? created ?? "";
  const changes = pods.map((pod) => podCondition(pod, "Ready")?.lastTransitionTime).filter((time) => time !== undefined && time > since);
  return changes.sort()[0];
}

/** Annotations with the trigger time set, or taken out. */
export function withTriggerTime(annotations: Readonly<Record<string, string>> | undefined, time: string | undefined): Record<string, string> {
  const { [triggerTimeAnnotation]: _before, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [triggerTimeAnnotation]: time };
}
