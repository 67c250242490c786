import type { Duplex } from "node:stream";
import { SourceInput } from "../streams/source-input.ts";
import { BrokenPipe, type Descriptor } from "../streams/stream.ts";

/** A connection as an open file: read until the other end closes, written with its back-pressure. */
export function socketDescriptor(socket: Duplex): Descriptor {
  socket.on("error", () => socket.destroy());
  return {
    input: Object.assign(SourceInput.of(socket as AsyncIterable<Uint8Array>), { close: () => void socket.end() }),
    output: {
      write(bytes) {
        if (socket.destroyed || socket.writableEnded) throw new BrokenPipe("Broken pipe");
        // A copy: the writer may use its buffer again.
        if (socket.write(Uint8Array.from(bytes))) return undefined;
        return new Promise((resolve) => {
          const done = (): void => {
            socket.off("drain", done);
            socket.off("close", done);
            resolve();
          };
          socket.on("drain", done);
          socket.on("close", done);
        });
      },
      close: () => void socket.end(),
    },
  };
}
