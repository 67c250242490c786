import type { HttpRequest } from "@kx/shared/net/fabric";

/** client_max_body_size of ingress-nginx: 1m. */
const maxBytes = 1024 * 1024;

export function hasBody({ headers }: HttpRequest): boolean {
  const length = headers["content-length"];
  return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
}

/** It says itself that it is too large, before anything is read. */
export const isTooLarge = ({ headers }: HttpRequest): boolean => Number(headers["content-length"] ?? 0) > maxBytes;

/**
 * The whole body, as nginx takes it in before it asks a pod; undefined when it turns out to be too large. Rejects when
 * the client breaks off.
 */
export function readClientBody(request: HttpRequest): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Uint8Array[] = [];
    let size = 0;
    request.on("data", (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        // What still comes is read and dropped: the answer goes out on the same connection.
        chunks = [];
        resolve(undefined);
      }
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client closed the connection before its request was complete")));
  });
}
