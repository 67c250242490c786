import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { FabricConnection } from "../fabric/fabric.ts";

/** Passes one parsed request on to a receiver that takes bytes alone, such as a relay. */
export function relayHttp(connection: FabricConnection, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, rawHeaders } = request;
  const onward = httpRequest({
    ...(method === undefined ? {} : { method }),
    path: url ?? "/",
    headers: [...rawHeaders, "Connection", "close"] as unknown as Record<string, string>,
    createConnection: () => connection.open(),
  });
  onward.once("response", (answer) => {
    const headers = answer.rawHeaders.flatMap((name, index) =>
      index % 2 === 0 && !/^(connection|keep-alive|transfer-encoding)$/i.test(name) ? [name, answer.rawHeaders[index + 1] ?? ""] : [],
    );
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    pipeline(answer, response, () => undefined);
  });
  // The receiver broke the connection: so does the proxy, as there is no answer to give.
  onward.once("error", () => response.destroy());
  pipeline(request, onward, () => undefined);
}
