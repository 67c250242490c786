import type { Descriptor } from "../streams/stream.ts";
import type { Scope } from "./scope.ts";

/** A shell with the open files of the command that it runs; `exec >file` changes them. */
export interface Frame extends Scope {
  readonly fds: Map<number, Descriptor>;
}

/** Writes to one of a command's open files; nothing when it is closed. */
export async function writeTo(frame: Frame, fd: 1 | 2, text: string | Uint8Array): Promise<void> {
  await frame.fds.get(fd)?.output?.write(typeof text === "string" ? Buffer.from(text) : text);
}

/** What a shell says of an error: `sh: foo: not found`. */
export async function shellSays(frame: Frame, message: string): Promise<void> {
  const { name } = frame.state;
  await writeTo(frame, 2, `${name.split("/").at(-1)}: ${message}\n`);
}
