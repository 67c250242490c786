import https from "node:https";
import { parse } from "yaml";
import type { IncomingMessage } from "node:http";

export interface HttpsAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The parsed body, where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came
  json: any;
}

export interface HttpsCall {
  /** An object is sent as JSON; text and bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  /** In place of the kubeconfig's client certificate; an empty object sends none. */
  credential?: { cert?: string; key?: string };
}

/** Raw requests over the TLS port, with what a kubeconfig says. */
export interface HttpsApi {
  readonly server: string;
  /** Rejects when the connection breaks before the answer is whole. */
  call(method: string, path: string, call?: HttpsCall): Promise<HttpsAnswer>;
  /** The lines of a watch, parsed, until it ends or the reader leaves. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came
  watch(path: string): AsyncGenerator<any, void>;
  close(): void;
}

/** @param kubeconfig text of one with a single cluster and user */
export function httpsApi(kubeconfig: string): HttpsApi {
  const { clusters, users } = parse(kubeconfig) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { "client-certificate-data": string; "client-key-data": string } }];
  };
  const pem = (base64: string): string => Buffer.from(base64, "base64").toString();
  const { server } = clusters[0].cluster;
  const ca = pem(clusters[0].cluster["certificate-authority-data"]);
  const own = { cert: pem(users[0].user["client-certificate-data"]), key: pem(users[0].user["client-key-data"]) };
  const agent = new https.Agent({ keepAlive: true });

  const send = (method: string, path: string, { body, headers = {}, credential }: HttpsCall = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
      const bytes = Buffer.from(raw ? (body ?? "") : JSON.stringify(body));
      const request = https.request(
        server + path,
        {
          method,
          ca,
          ...(credential ?? own),
          // Another credential must not travel on a connection that is known already.
          agent: credential ? false : agent,
          headers: { ...(body === undefined ? {} : { "content-type": "application/json", "content-length": bytes.length }), ...headers },
        },
        resolve,
      );
      request.once("error", reject);
      request.end(bytes);
    });

  return {
    server,
    async call(method, path, call) {
      const response = await send(method, path, call);
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        // Plain text.
      }
      return { status: response.statusCode ?? 0, headers: response.headers, text, json };
    },
    async *watch(path) {
      const response = await send("GET", path);
      try {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) {
          text += String(chunk);
          for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
            yield JSON.parse(text.slice(0, end));
            text = text.slice(end + 1);
          }
        }
      } finally {
        response.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}
