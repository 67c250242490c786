import type { Clock } from "@kx/shared/meta/clock";
import type { LogQuery } from "@kx/shared/net/pod-access";

export type Stream = "stdout" | "stderr";

interface Line {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

/** As much as a container keeps: the oldest lines go first. */
const keptLines = 2_000;

/** containerd's max_container_log_line_size: what is longer becomes several entries. */
const longestLine = 16 * 1024;

/** The log of one run of a container: whole lines, those of stdout and of stderr each put together by themselves (CRI). */
export class ContainerLog {
  private lines: Line[] = [];
  private begun: Partial<Record<Stream, Buffer>> | undefined;
  private followers: Set<(line: Line | undefined) => void> | undefined;
  private readonly clock: Clock;
  private ended = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** What a program wrote: its lines are kept once they are whole. */
  write(chunk: Uint8Array | string, stream: Stream): void {
    const before = this.begun?.[stream];
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let rest = before ? Buffer.concat([before, bytes]) : bytes;
    for (let end = rest.indexOf(10); end >= 0 || rest.length > longestLine; end = rest.indexOf(10)) {
      const whole = end >= 0 && end <= longestLine;
      this.append(rest.subarray(0, whole ? end : longestLine).toString());
      rest = rest.subarray(whole ? end + 1 : longestLine);
    }
    // A copy: a program may fill its buffer again.
    if (rest.length > 0) (this.begun ??= {})[stream] = Buffer.from(rest);
    else if (before) delete this.begun![stream];
  }

  /** One whole line of stdout, without its newline: what servers log by the thousand. */
  line(text: string): void {
    if (this.begun?.stdout || text.length > longestLine || text.includes("\n")) this.write(`${text}\n`, "stdout");
    else this.append(text);
  }

  /** The container ended: what it began is a line, and followers end too. */
  end(): void {
    for (const rest of Object.values(this.begun ?? {})) this.append(rest.toString());
    this.begun = undefined;
    this.ended = true;
    for (const follow of this.followers ?? []) follow(undefined);
  }

  /** What the `log` subresource answers; with `follow` until the container ends or the reader goes. */
  async *read(query: LogQuery, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const waiting: (Line | undefined)[] = [];
    let wake: (() => void) | undefined;
    const follower = (line: Line | undefined): void => {
      // A reader that falls behind the whole log loses the rest of it.
      if (line && waiting.length >= keptLines) this.followers?.delete(follower);
      waiting.push(waiting.length < keptLines ? line : undefined);
      wake?.();
    };
    const stop = (): void => follower(undefined);
    if (query.follow && !this.ended && !signal.aborted) (this.followers ??= new Set()).add(follower);
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
      this.followers?.delete(follower);
      signal.removeEventListener("abort", stop);
    }
  }

  private append(text: string): void {
    const line = { at: this.clock.now(), text };
    this.lines.push(line);
    if (this.lines.length > 2 * keptLines) this.lines = this.lines.slice(-keptLines);
    for (const follow of this.followers ?? []) follow(line);
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
