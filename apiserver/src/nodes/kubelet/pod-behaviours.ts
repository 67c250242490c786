import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { behaviourPrefix, parseBehaviours, type Behaviour, type Behaviours } from "@kx/shared/net/behaviour";

/** What the annotations of one pod tell its containers to do; what is wrong with them is told as Events. */
export class PodBehaviours {
  private readonly events: EventRecorder;
  private said: string | undefined;
  private parsed: Behaviours | undefined;

  constructor(events: EventRecorder, pod: Pod) {
    this.events = events;
    this.update(pod);
  }

  of(container: string): Behaviour | undefined {
    return this.parsed?.of(container);
  }

  /** @returns true when they say something else now */
  update(pod: Pod): boolean {
    const own = Object.entries(pod.metadata.annotations ?? {}).filter(([key]) => key.startsWith(behaviourPrefix));
    const said = own.length === 0 ? undefined : JSON.stringify(own);
    if (said === this.said) return false;
    this.said = said;
    const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
    const names = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
    this.parsed = said === undefined ? undefined : parseBehaviours(Object.fromEntries(own), names);
    for (const fault of this.parsed?.faults ?? []) this.events.event(pod, "Warning", "InvalidBehaviour", fault);
    return true;
  }
}
