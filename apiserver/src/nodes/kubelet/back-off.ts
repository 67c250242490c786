/** pkg/kubelet MaxContainerBackOff and its base. */
const first = 10_000;
const longest = 300_000;

/** How long a container that ended waits for its next start: not at all, then 10 s, doubled each time up to 5 minutes. */
export class BackOff {
  private following: number | undefined;

  /**
   * The milliseconds to wait now. A run of more than twice the longest wait forgives what was before
   * (client-go flowcontrol.Backoff).
   * @param ran how long it ran, in milliseconds
   */
  next(ran: number): number {
    if (ran > 2 * longest) this.following = undefined;
    const delay = this.following ?? 0;
    this.following = delay === 0 ? first : Math.min(delay * 2, longest);
    return delay;
  }

  /** A new definition starts anew. */
  reset(): void {
    this.following = undefined;
  }
}

/** Whole seconds as Go prints a duration: `10s`, `1m20s`, `5m0s`. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
