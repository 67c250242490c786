import type { IncomingMessage } from "node:http";
import { badRequest, tooLarge } from "@kx/shared/errors/status-error";

/** What the API server takes at most, in bytes (apiserver server/config.go MaxRequestBodyBytes). */
export const bodyLimit = 3 * 1024 * 1024;

/**
 * All bytes of a request's body. A body past the limit is read to its end and thrown away, so that the client hears the
 * answer instead of a reset.
 * @throws StatusError 413, 400 when the client stops in the middle
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > bodyLimit) {
    request.resume();
    return Promise.reject(tooLarge(bodyLimit));
  }
  if (request.destroyed) return Promise.reject(badRequest("unexpected EOF"));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bodyLimit) chunks.push(chunk);
    });
    request.once("end", () => {
      if (length > bodyLimit) reject(tooLarge(bodyLimit));
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.once("error", () => reject(badRequest("unexpected EOF")));
    request.once("close", () => {
      if (!request.complete) reject(badRequest("unexpected EOF"));
    });
  });
}
