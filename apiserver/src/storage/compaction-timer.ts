import type { Clock } from "@kx/shared/meta/clock";
import type { Revision } from "./storage.ts";

/** As in etcd behind a cluster: kube-apiserver's `--etcd-compaction-interval`. */
export const defaultCompactAfterMs = 5 * 60_000;

export interface CompactionTimer {
  /** A commit was made; arms the timer when it is not. */
  written(): void;
  stop(): void;
}

/**
 * One timer, armed by writes: after each interval what was history at its beginning is compacted, so that at least
 * one interval can be read and an idle store has no timer.
 */
export function createCompactionTimer(upkeep: {
  clock: Clock;
  /** Milliseconds of history to keep. */
  afterMs: number;
  revision(): Revision;
  compact(before: Revision): Promise<void>;
  onError?: ((error: unknown) => void) | undefined;
}): CompactionTimer {
  let cancel: (() => void) | undefined;
  let stopped = false;
  function arm(): void {
    const before = upkeep.revision();
    cancel = upkeep.clock.after(upkeep.afterMs, () => {
      cancel = undefined;
      upkeep.compact(before).catch((error: unknown) => upkeep.onError?.(error));
      if (upkeep.revision() > before) arm();
    });
  }
  return {
    written() {
      if (!cancel && !stopped) arm();
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
