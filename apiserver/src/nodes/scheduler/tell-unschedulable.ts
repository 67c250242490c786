import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import { isReason } from "@kx/shared/errors/status-error";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";

/** An Event's text may be no longer (events/v1 NoteLengthLimit). */
const longestNote = 1024;

/**
 * Says in an event and in the pod's PodScheduled condition why it has no node (schedule_one.go handleSchedulingFailure);
 * nothing when that is said already.
 */
export async function tellUnschedulable(
  pod: Pod,
  message: string,
  { client, events, clock }: { client: ApiClient; events: EventRecorder; clock: Clock },
): Promise<void> {
  const old = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  const lastTransitionTime = old?.status === "False" ? old.lastTransitionTime : timestamp(clock);
  const condition = { type: "PodScheduled", status: "False", observedGeneration: pod.metadata.generation ?? 1, lastProbeTime: null, lastTransitionTime, reason: "Unschedulable", message };
  if (old && jsonEqual(condition, { ...old, lastProbeTime: null })) return;
  events.event(pod, "Warning", "FailedScheduling", message.length > longestNote ? `${message.slice(0, longestNote - 4)} ...` : message);
  const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled"), condition];
  try {
    await client.patch(Pod, refOf(pod), { type: "merge", body: { metadata: { uid: pod.metadata.uid }, status: { conditions } }, subresource: "status" });
  } catch (error) {
    // It is gone, or another pod has its name.
    if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
  }
}
