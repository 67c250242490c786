import { BrokenPipe, untilAborted, type Input, type Output } from "./stream.ts";

/** As much as a pipe of Linux holds before its writer waits, in bytes. */
const capacity = 65_536;

/** A pipe between two processes: its writer waits for room, its reader for bytes or for the last writer to close it. */
export class Pipe {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  private writers = 1;
  private readers = 1;
  private readonly wakes = new Set<() => void>();

  readonly input: Input = {
    read: async (signal) => {
      signal.throwIfAborted();
      for (;;) {
        const chunk = this.chunks.shift();
        if (chunk) {
          this.size -= chunk.length;
          this.wake();
          return chunk;
        }
        if (this.writers === 0) return undefined;
        const { aborted, done } = untilAborted(signal);
        await Promise.race([this.change(), aborted]).finally(done);
      }
    },
    unread: (bytes) => {
      if (bytes.length === 0) return;
      this.chunks.unshift(bytes);
      this.size += bytes.length;
    },
    close: () => {
      this.readers--;
      this.wake();
    },
  };

  readonly output: Output = {
    write: (bytes) => {
      if (this.readers <= 0) throw new BrokenPipe("Broken pipe");
      if (bytes.length === 0) return undefined;
      this.chunks.push(Uint8Array.from(bytes));
      this.size += bytes.length;
      this.wake();
      return this.size > capacity ? this.room() : undefined;
    },
    close: () => {
      this.writers--;
      this.wake();
    },
  };

  private async room(): Promise<void> {
    while (this.size > capacity) {
      if (this.readers <= 0) throw new BrokenPipe("Broken pipe");
      await this.change();
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.wakes.add(resolve));
  }

  private wake(): void {
    for (const wake of this.wakes) wake();
    this.wakes.clear();
  }
}
