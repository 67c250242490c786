/** What a process reads. Processes that share one share its position. */
export interface Input {
  /** The next bytes, at least one; undefined at the end. @throws what `signal` was aborted with; nothing is lost then */
  read(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Gives back what was read too much: the next read has it first. */
  unread(bytes: Uint8Array): void;
  /** One of its readers is gone. */
  close?(): void;
}

/** What a process writes to. */
export interface Output {
  /** Resolves when there is room for more. @throws BrokenPipe when nobody reads it any more */
  write(bytes: Uint8Array): void | Promise<void>;
  /** One of its writers is gone. */
  close?(): void;
}

/** An open file of a process: what stands behind a number. */
export interface Descriptor {
  readonly input?: Input;
  readonly output?: Output;
  /** It is the terminal. */
  readonly tty?: boolean;
}

/** A process wrote to a pipe that nobody reads: SIGPIPE ends it. */
export class BrokenPipe extends Error {}

export const emptyInput: Input = { read: () => Promise.resolve(undefined), unread: () => undefined };

export const nullOutput: Output = { write: () => undefined };

/** Rejects with the signal's reason once it is aborted; `done` takes the listener away. */
export function untilAborted(signal: AbortSignal): { aborted: Promise<never>; done: () => void } {
  let done = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    done = () => signal.removeEventListener("abort", stop);
  });
  aborted.catch(() => undefined);
  return { aborted, done };
}
