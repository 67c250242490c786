import type { Descriptors, Process } from "./process.ts";
import { SourceInput } from "../streams/source-input.ts";
import { emptyInput, nullOutput, type Descriptor } from "../streams/stream.ts";

const block = 4096;

/** What a path under /dev or /proc/N/fd stands for; undefined when it is an ordinary file. */
export function device(path: string, { fds, container }: Pick<Process, "container"> & { fds: Descriptors }): Descriptor | undefined {
  const number = { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 }[path] ?? /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
  if (number !== undefined) return fds.get(Number(number)) ?? { input: emptyInput, output: nullOutput };
  // The log of the container: what its first process writes to.
  const ofFirst = /^\/proc\/1\/fd\/([12])$/.exec(path)?.[1];
  if (ofFirst) return { output: { write: (bytes) => container.write(bytes, ofFirst === "1" ? "stdout" : "stderr") } };
  switch (path) {
    case "/dev/null":
      return { input: emptyInput, output: nullOutput };
    case "/dev/zero":
      return { input: endless(() => new Uint8Array(block)), output: nullOutput };
    case "/dev/full":
      return {
        input: endless(() => new Uint8Array(block)),
        output: {
          write() {
            throw new Error("No space left on device");
          },
        },
      };
    case "/dev/random":
    case "/dev/urandom":
      return { input: endless(() => Uint8Array.from({ length: block }, () => Math.floor(container.random() * 256))), output: nullOutput };
    case "/dev/tty":
      return [...fds.values()].find(({ tty }) => tty);
    default:
      return undefined;
  }
}

function endless(chunk: () => Uint8Array): SourceInput {
  return new SourceInput(
    () =>
      new Promise((resolve) => {
        // A reader that throws all of it away must let others have a turn.
        setImmediate(() => resolve(chunk()));
      }),
  );
}
