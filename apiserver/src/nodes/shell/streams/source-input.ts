import { untilAborted, type Input } from "./stream.ts";

/** An input over any source of chunks: asked only when somebody reads. */
export class SourceInput implements Input {
  private readonly next: () => Promise<Uint8Array | undefined>;
  private readonly waiting: Uint8Array[] = [];
  /** One question at a time, also when the reader that asked is gone. */
  private asked: Promise<void> | undefined;
  private ended = false;
  private readonly resumes: boolean;

  /** @param options.resumes its end is the end of one read, as a terminal's ^D is: the next read asks again */
  constructor(next: () => Promise<Uint8Array | undefined>, { resumes = false }: { resumes?: boolean } = {}) {
    this.next = next;
    this.resumes = resumes;
  }

  static of(source: AsyncIterable<Uint8Array> | undefined): SourceInput {
    if (!source) return new SourceInput(() => Promise.resolve(undefined));
    let iterator: AsyncIterator<Uint8Array> | undefined;
    return new SourceInput(async () => {
      iterator ??= source[Symbol.asyncIterator]();
      const { value, done } = await iterator.next();
      return done ? undefined : (value as Uint8Array);
    });
  }

  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    signal.throwIfAborted();
    while (this.waiting.length === 0) {
      if (this.ended) {
        this.ended = !this.resumes;
        return undefined;
      }
      this.asked ??= this.ask();
      const { aborted, done } = untilAborted(signal);
      await Promise.race([this.asked, aborted]).finally(done);
    }
    return this.waiting.shift();
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.waiting.unshift(bytes);
  }

  private async ask(): Promise<void> {
    try {
      const chunk = await this.next();
      if (chunk === undefined) this.ended = true;
      else if (chunk.length > 0) this.waiting.push(chunk);
    } catch {
      // Whoever wrote it is gone: that is its end.
      this.ended = true;
    } finally {
      this.asked = undefined;
    }
  }
}
