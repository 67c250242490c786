import type { ProcessStreams } from "@kx/shared/net/pod-access";
import type { Stream } from "./container-log.ts";

/** What may wait for a reader, in bytes: a client that falls further behind is let go. */
const mostWaiting = 4 * 1024 * 1024;
/** How many chunks of input wait for the process before a client is held up. */
const mostTyped = 64;

export interface Joining {
  tty: boolean;
  /** The end of the client's input is the end of the process's (`stdinOnce`). */
  once: boolean;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
  /** It reads no more, or its input has ended without being the process's: it has to leave. */
  letGo(): void;
}

/** Who is attached to a process: they get what it writes, and it reads what they type. */
export class ContainerStreams {
  private readonly clients = new Set<(chunk: Uint8Array, stream: Stream) => void>();
  private readonly typed: Uint8Array[] = [];
  private closed: boolean;
  private wake: (() => void) | undefined;
  private room: (() => void) | undefined;

  /** @param hasStdin without it a read ends at once */
  constructor(hasStdin: boolean) {
    this.closed = !hasStdin;
  }

  /** What the process reads as its standard input, for one reader. */
  readonly stdin: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => this.next() }) };

  get watched(): boolean {
    return this.clients.size > 0;
  }

  write(chunk: Uint8Array, stream: Stream): void {
    for (const client of this.clients) client(chunk, stream);
  }

  /** Nothing more can be read. */
  closeStdin(): void {
    this.closed = true;
    this.wake?.();
    this.room?.();
  }

  join({ stdin, stdout, stderr }: ProcessStreams, { tty, once, signal, letGo }: Joining): void {
    if (signal.aborted) return;
    let waiting = 0;
    const client = (chunk: Uint8Array, stream: Stream): void => {
      const sent = tty || stream === "stdout" ? stdout?.(chunk) : stderr?.(chunk);
      if (!sent) return;
      waiting += chunk.length;
      if (waiting > mostWaiting) return letGo();
      void sent.then(() => (waiting -= chunk.length), letGo);
    };
    this.clients.add(client);
    signal.addEventListener(
      "abort",
      () => {
        this.clients.delete(client);
        if (stdin && once) this.closeStdin();
        this.room?.();
      },
      { once: true },
    );
    if (stdin) void this.take(stdin, signal).then(() => (once ? this.closeStdin() : letGo()), letGo);
  }

  private async take(stdin: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    for await (const chunk of stdin) {
      while (this.typed.length >= mostTyped && !this.closed && !signal.aborted) await new Promise<void>((resolve) => (this.room = resolve));
      if (this.closed || signal.aborted) return;
      this.typed.push(chunk);
      this.wake?.();
    }
  }

  private async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    while (this.typed.length === 0) {
      if (this.closed) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const value = this.typed.shift()!;
    this.room?.();
    return { done: false, value };
  }
}
