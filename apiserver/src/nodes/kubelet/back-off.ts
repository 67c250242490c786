/** pkg/kubelet MaxContainerBackOff and its base. */
const first = 10_000;
const longest = 300_000;

/**
 * How long a container waits for its next start: not at all after its first end, then 10 s after the end, doubled each
 * time up to 5 minutes (client-go flowcontrol.Backoff, as doBackOff in pkg/kubelet/kuberuntime uses it). Times in milliseconds.
 */
export class BackOff {
  private delay: number | undefined;
  private startedAt = 0;

  /** What is waited for now, from the end on; undefined before the second end. */
  get current(): number | undefined {
    return this.delay;
  }

  /** What is left to wait. @param endedAt a run of more than twice the longest wait forgives what was before */
  remaining(endedAt: number, now: number): number {
    if (this.delay === undefined || this.isForgiven(endedAt)) return 0;
    return Math.max(0, endedAt + this.delay - now);
  }

  /** It starts again. */
  started(endedAt: number, now: number): void {
    this.delay = this.delay === undefined || this.isForgiven(endedAt) ? first : Math.min(this.delay * 2, longest);
    this.startedAt = now;
  }

  private isForgiven(endedAt: number): boolean {
    return endedAt - this.startedAt > 2 * longest;
  }
}

/** Whole seconds as Go prints a duration: `10s`, `1m20s`, `5m0s`. */
export function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
