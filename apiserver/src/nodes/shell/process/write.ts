import type { Process } from "./process.ts";

/** Writes to stdout; nothing when it is closed. */
export async function print(process: Process, text: string | Uint8Array): Promise<void> {
  await process.fds.get(1)?.output?.write(typeof text === "string" ? Buffer.from(text) : text);
}

/** Writes to stderr; nothing when it is closed. */
export async function complain(process: Process, text: string): Promise<void> {
  await process.fds.get(2)?.output?.write(Buffer.from(text));
}
