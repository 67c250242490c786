import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Pod } from "@kx/shared/kinds/core/pod";

/** Tells an Event of one container. */
export type TellOfContainer = (type: "Normal" | "Warning", reason: string, message: string) => void;

export function containerEvents(events: EventRecorder, pod: () => Pod, name: string): TellOfContainer {
  return (type, reason, message) => events.event({ of: pod(), fieldPath: containerPath(pod(), name) }, type, reason, message);
}

/** Where a container stands in its pod: `spec.containers{web}` (GenerateContainerRef in pkg/kubelet/container/ref.go). */
function containerPath({ spec }: Pod, name: string): string {
  const has = (containers: readonly { name: string }[] | undefined): boolean => containers?.some((container) => container.name === name) === true;
  if (has(spec?.containers)) return `spec.containers{${name}}`;
  return has(spec?.initContainers) ? `spec.initContainers{${name}}` : `spec.ephemeralContainers{${name}}`;
}
