import { request, STATUS_CODES, type OutgoingHttpHeaders } from "node:http";
import { Readable, type Duplex } from "node:stream";
import { FabricResponse } from "./fabric-response.ts";

export interface PlainRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  /** The whole URL, told to the Response. */
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One HTTP/1.1 request over bytes, for receivers that take nothing else and for TLS. The duplex ends with it. */
export function requestOverDuplex(duplex: Duplex, { method, path, url, headers, body, signal }: PlainRequest): Promise<FabricResponse> {
  return new Promise((resolve, reject) => {
    const sent = request({
      method,
      path,
      headers: { ...headers, connection: "close" },
      createConnection: () => duplex,
      ...(signal ? { signal } : {}),
    });
    sent.once("error", reject);
    sent.once("response", (answer) => {
      const status = answer.statusCode ?? 502;
      const empty = method === "HEAD" || status === 204 || status === 304;
      if (empty) answer.resume();
      resolve(
        new FabricResponse(empty ? undefined : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
          status,
          statusText: answer.statusMessage ?? STATUS_CODES[status] ?? "",
          headers: new Map(Object.entries(answer.headersDistinct).map(([name, values]) => [name, values ?? []])),
          url,
        }),
      );
    });
    sent.end(body);
  });
}
