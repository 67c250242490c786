import type { Clock } from "@kx/shared/meta/clock";
import type { LogQuery } from "@kx/shared/net/pod-access";

interface Line {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

/** As much as a container keeps: the oldest lines go first. */
const keptLines = 2_000;

/** The log of one run of a container. */
export class ContainerLog {
  private lines: Line[] = [];
  private readonly followers = new Set<(line: Line | undefined) => void>();
  private readonly clock: Clock;
  private ended = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  append(text: string): void {
    const line = { at: this.clock.now(), text };
    this.lines.push(line);
    if (this.lines.length > 2 * keptLines) this.lines = this.lines.slice(-keptLines);
    for (const follow of this.followers) follow(line);
  }

  /** The container ended: followers end too. */
  end(): void {
    this.ended = true;
    for (const follow of this.followers) follow(undefined);
  }

  /** What the `log` subresource answers; with `follow` until the container ends or the reader goes. */
  async *read(query: LogQuery, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const waiting: (Line | undefined)[] = [];
    let wake: (() => void) | undefined;
    const follower = (line: Line | undefined): void => {
      // A reader that falls behind the whole log loses the rest of it.
      if (line && waiting.length >= keptLines) this.followers.delete(follower);
      waiting.push(waiting.length < keptLines ? line : undefined);
      wake?.();
    };
    const stop = (): void => follower(undefined);
    if (query.follow && !this.ended && !signal.aborted) this.followers.add(follower);
    else waiting.push(undefined);
    signal.addEventListener("abort", stop, { once: true });
    try {
      let room = query.limitBytes ?? Number.POSITIVE_INFINITY;
      const since = sinceOf(query, this.clock);
      const present = this.lines.filter((line) => line.at >= since);
      const shown = query.tailLines === undefined ? present : present.slice(present.length - Math.min(query.tailLines, present.length));
      for (const line of shown) {
        const bytes = printed(line, query).subarray(0, room);
        room -= bytes.length;
        if (bytes.length > 0) yield bytes;
        if (room <= 0) return;
      }
      for (;;) {
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const line = waiting.shift();
        if (!line) return;
        const bytes = printed(line, query).subarray(0, room);
        room -= bytes.length;
        yield bytes;
        if (room <= 0) return;
      }
    } finally {
      this.followers.delete(follower);
      signal.removeEventListener("abort", stop);
    }
  }
}

function sinceOf({ sinceSeconds, sinceTime }: LogQuery, clock: Clock): number {
  if (sinceSeconds !== undefined) return clock.now() - sinceSeconds * 1000;
  return sinceTime === undefined ? 0 : Date.parse(sinceTime);
}

function printed({ at, text }: Line, { timestamps }: LogQuery): Uint8Array {
  const stamp = timestamps ? `${new Date(at).toISOString().slice(0, 23)}000000Z ` : "";
  return Buffer.from(`${stamp}${text}\n`);
}
