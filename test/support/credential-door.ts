import http from "node:http";
import type { AddressInfo } from "node:net";
import type { RunningApi } from "./start-api.ts";

export interface DoorAnswer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came back
  json: any;
  text: string;
  headers: http.IncomingHttpHeaders;
}

export interface DoorCall {
  token?: string;
  /** A header with several values is sent once for each. */
  headers?: Record<string, string | string[]>;
  /** Sent as JSON, or as it is. */
  body?: unknown;
}

/** A listener of the API that asks for a credential, without TLS. */
export interface CredentialDoor {
  call(method: string, path: string, call?: DoorCall): Promise<DoorAnswer>;
  close(): Promise<void>;
}

export async function openCredentialDoor({ api }: Pick<RunningApi, "api">): Promise<CredentialDoor> {
  // Go's servers take headers of this size.
  const server = http.createServer({ maxHeaderSize: 1 << 20 }, api.handler({ authenticate: api.authenticate }));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    call: (method, path, { token, headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const all = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }), ...headers };
        const request = http.request({ host: "127.0.0.1", port, method, path, headers: all, agent: false }, async (response) => {
          let text = "";
          for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: response.headers["content-type"]?.includes("json") ? JSON.parse(text) : undefined });
        });
        request.once("error", reject);
        request.end(body === undefined ? undefined : body instanceof Uint8Array ? body : JSON.stringify(body));
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
