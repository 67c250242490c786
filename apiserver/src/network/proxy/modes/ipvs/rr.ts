import type { Destination } from "./destination.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** Round robin: the next usable destination after the last one (ip_vs_rr.c). */
export const createRr: CreateScheduler = () => {
  let last: Destination | undefined;
  /** Where it stood when it was chosen. */
  let at = -1;
  return {
    schedule(destinations) {
      const start = !last || destinations[at] === last ? at : destinations.indexOf(last);
      for (let step = 1; step <= destinations.length; step++) {
        const next = (start + step) % destinations.length;
        const destination = destinations[next] as Destination;
        if (destination.weight === 0) continue;
        at = next;
        return (last = destination);
      }
      return undefined;
    },
    removed(destination, previous) {
      if (last !== destination) return;
      last = previous;
      at = -1;
    },
  };
};
