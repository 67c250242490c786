import type { Destination } from "./destination.ts";

/**
 * The destination with the least load for its weight; weight 0 takes no part. Loads are compared by cross
 * multiplication, and the first of equals stays, as in the kernel's loops.
 */
export function leastLoaded(destinations: readonly Destination[], load: (destination: Destination) => number): Destination | undefined {
  let least: Destination | undefined;
  let leastLoad = 0;
  for (const destination of destinations) {
    if (destination.weight <= 0) continue;
    const own = load(destination);
    if (!least || leastLoad * destination.weight > own * least.weight) {
      least = destination;
      leastLoad = own;
    }
  }
  return least;
}

/** The rule of `wlc`, by which `lblc` and `lblcr` choose too. */
export const weightedLeastConnection = (destinations: readonly Destination[]): Destination | undefined =>
  leastLoaded(destinations, ({ overhead }) => overhead);

/** `lblc` and `lblcr`: more connections than its weight, while another has less than half of its own (is_overloaded). */
export const isOverloaded = ({ active, weight }: Destination, destinations: readonly Destination[]): boolean =>
  active > weight && destinations.some((other) => other.active * 2 < other.weight);
