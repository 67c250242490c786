import http, { type Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { jsonLines } from "./json-lines.ts";
import type { ApiAnswer, ApiCall, Transport, WatchEvent } from "./transport.ts";
import { errorOfAnswer } from "./unstructured-error.ts";
import { warningTexts } from "./warning-header.ts";

/** Where an API server listens and who asks. A unix socket (or named pipe) speaks plain HTTP. */
export interface HttpTransportOptions {
  /** `https://127.0.0.1:6443`; may have a path before the API's. Not used with `socketPath`. */
  server?: string;
  socketPath?: string;
  /** PEM. */
  ca?: string;
  cert?: string;
  key?: string;
  token?: string;
  /** Checks no certificate, as `insecure-skip-tls-verify`. */
  insecure?: boolean;
  /** `tls-server-name`. */
  serverName?: string;
  /** Default `kx`; up to the first `/` it is the field manager of writes that name none. */
  userAgent?: string;
}

export interface HttpTransport extends Transport {
  /** Closes the kept connections. */
  close(): void;
}

/** Plain HTTP has none. Told so, node does not test the host for an address: its expression takes 3.6 ms to compile. */
const noServerName = { servername: "" };

type Dial = (options: RequestOptions) => ClientRequest;

/**
 * A transport over node's own client with kept connections. `node:https` is loaded by the first call that needs it:
 * a command over the unix socket never does.
 */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const base = new URL(options.socketPath ? "http://localhost" : (options.server ?? "http://localhost"));
  let agent: Agent | undefined;
  let dialing: Promise<Dial> | undefined;

  async function dialer(): Promise<Dial> {
    if (base.protocol === "https:") {
      const { default: https } = await import("node:https");
      const { ca, cert, key } = options;
      const tls = { ca, cert, key, rejectUnauthorized: !options.insecure, servername: options.serverName };
      const kept = new https.Agent({ keepAlive: true, noDelay: true, ...withoutUndefined(tls) });
      agent = kept;
      return (request) => https.request({ ...request, agent: kept });
    }
    const kept = new http.Agent({ keepAlive: true, noDelay: true, ...noServerName });
    agent = kept;
    return (request) => http.request({ ...request, agent: kept });
  }

  async function open(call: ApiCall): Promise<IncomingMessage> {
    dialing ??= dialer();
    const dial = await dialing;
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const request = requestOptions(base, options, call, body?.length);
    try {
      return await send(dial(request), body);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      if (call.method !== "GET") throw error.cause;
      return send(dial(request), body);
    }
  }

  return {
    async request(call): Promise<ApiAnswer> {
      const response = await open(call);
      const text = await readText(response);
      const contentType = response.headers["content-type"] ?? "";
      const code = response.statusCode ?? 0;
      if (code >= 400) throw answerError(call, response, text);
      const warnings = warningTexts(response.headersDistinct["warning"] ?? []);
      return { status: code, body: contentType.includes("json") && text ? JSON.parse(text) : text, warnings };
    },
    async *watch(call): AsyncGenerator<WatchEvent> {
      try {
        const response = await open({ ...call, query: { ...call.query, watch: "true" } });
        if ((response.statusCode ?? 0) >= 400) throw answerError(call, response, await readText(response));
        yield* jsonLines(response) as AsyncGenerator<WatchEvent>;
      } catch (error) {
        // A connection cut in the middle ends a watch like the server's own end does: the reader watches again.
        if (!call.signal?.aborted && !isCut(error)) throw error;
      }
    },
    async *stream(call): AsyncGenerator<Uint8Array> {
      const response = await open(call);
      if ((response.statusCode ?? 0) >= 400) throw answerError(call, response, await readText(response));
      yield* response as AsyncIterable<Uint8Array>;
    },
    close: () => agent?.destroy(),
  };
}

/** The server closed a kept connection just as it was used again (Go's client retries this, too). */
class StaleConnection extends Error {}

function send(request: ClientRequest, body: Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    request.end(body);
  });
}

function requestOptions(base: URL, options: HttpTransportOptions, call: ApiCall, length: number | undefined): RequestOptions {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, value);
  const search = query.toString();
  const where = options.socketPath
    ? { socketPath: options.socketPath }
    : { hostname: base.hostname.replace(/^\[|\]$/g, ""), ...(base.port ? { port: base.port } : {}) };
  return {
    ...where,
    method: call.method,
    path: `${base.pathname.replace(/\/$/, "")}${call.path}${search ? `?${search}` : ""}`,
    headers: {
      accept: call.accept ?? "application/json",
      "user-agent": options.userAgent ?? "kx",
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(length === undefined ? {} : { "content-type": call.contentType ?? "application/json", "content-length": length }),
    },
    ...(call.signal ? { signal: call.signal } : {}),
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function answerError(call: ApiCall, response: IncomingMessage, text: string): Error {
  const retryAfterSeconds = Number(response.headers["retry-after"]);
  return errorOfAnswer({
    code: response.statusCode ?? 0,
    method: call.method,
    path: call.path,
    contentType: response.headers["content-type"] ?? "",
    text,
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  });
}

function isCut(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

function withoutUndefined<T extends object>(values: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
