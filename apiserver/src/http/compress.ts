import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Reply } from "./answers/reply.ts";

/** Shorter answers are sent as they are (apiserver endpoints/handlers/responsewriters defaultGzipThresholdBytes). */
const threshold = 128 * 1024;

/** Whether an answer of that length is to be compressed: the header must name plain `gzip`. */
export function compresses({ headers }: Reply["incoming"], length: number): boolean {
  if (length <= threshold) return false;
  const accepted = headers["accept-encoding"];
  return typeof accepted === "string" && accepted.split(",").some((token) => token.trim() === "gzip");
}

/** Writes a compressed body; the head says so already. */
export async function sendCompressed(response: Reply["response"], pieces: readonly (string | Uint8Array)[]): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), createGzip({ level: 1 }), response);
  } catch {
    // The client left.
    response.destroy();
  }
}
