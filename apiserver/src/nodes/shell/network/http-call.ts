import { request, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import type { Process } from "../process/process.ts";
import { clockTimeout } from "./clock-timeout.ts";
import { dial } from "./dial.ts";

export interface HttpCall {
  url: URL;
  method: string;
  /** In order, as they are sent. */
  headers: readonly (readonly [string, string])[];
  body?: Uint8Array | undefined;
  /** For the whole of it, in milliseconds. */
  timeout?: number | undefined;
  connectTimeout?: number | undefined;
  insecure: boolean;
  /** Certificates to trust, in PEM. */
  ca?: string | undefined;
  /** Where to go in place of the URL's host. */
  connectTo?: { host: string; port: number } | undefined;
}

export interface HttpAnswer {
  status: number;
  reason: string;
  version: string;
  /** In pairs, as they came. */
  rawHeaders: readonly string[];
  headers: IncomingMessage["headers"];
  body: AsyncIterable<Uint8Array>;
  remote: { ip: string; port: number };
  /** The whole of it has come, or nobody wants the rest. */
  close(): void;
}

/** What went wrong after the connection stood. */
export class HttpFailure extends Error {
  readonly kind: "empty" | "reset" | "timeout" | "untrusted" | "tls" | "protocol";
  constructor(kind: HttpFailure["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

export const portOf = ({ port, protocol }: URL): number => Number(port || ports[protocol] || 80);

/** One request and the head of its answer. @throws DialError, HttpFailure */
export async function callHttp(process: Process, call: HttpCall): Promise<HttpAnswer> {
  const { url, timeout, connectTimeout, connectTo } = call;
  const host = connectTo?.host ?? url.hostname;
  const { socket: plain, ip, port } = await dial(process, { host, port: connectTo?.port ?? portOf(url), timeout: connectTimeout ?? timeout });
  const { signal: late, cancel } = clockTimeout(process.container.clock, timeout);
  const end = (): void => {
    cancel();
    plain.destroy();
  };
  process.signal.addEventListener("abort", end, { once: true });
  late.addEventListener("abort", () => plain.destroy(), { once: true });
  try {
    const socket = url.protocol === "https:" ? await secured(plain, call) : plain;
    const answer = await send(socket, call);
    return {
      status: answer.statusCode ?? 0,
      reason: answer.statusMessage ?? "",
      version: answer.httpVersion,
      rawHeaders: answer.rawHeaders,
      headers: answer.headers,
      body: bodyOf(answer, late),
      remote: { ip, port },
      close: end,
    };
  } catch (error) {
    end();
    if (late.aborted) throw new HttpFailure("timeout", "Operation timed out");
    throw error;
  }
}

async function* bodyOf(answer: IncomingMessage, late: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer) yield chunk as Uint8Array;
  } catch {
    throw late.aborted ? new HttpFailure("timeout", "Operation timed out") : new HttpFailure("reset", "transfer closed with outstanding read data remaining");
  }
}

async function secured(plain: Duplex, { url, insecure, ca }: HttpCall): Promise<Duplex> {
  return await new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(url.hostname) ? {} : { servername: url.hostname };
    const socket = tlsConnect({ socket: plain, rejectUnauthorized: !insecure, ...servername, ...(ca ? { ca } : {}) }, () => resolve(socket));
    socket.on("error", (error: NodeJS.ErrnoException) => reject(tlsFailure(error)));
  });
}

function tlsFailure({ code = "", message }: NodeJS.ErrnoException): HttpFailure {
  const untrusted: Readonly<Record<string, string>> = {
    SELF_SIGNED_CERT_IN_CHAIN: "self-signed certificate in certificate chain",
    DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unable to get local issuer certificate",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unable to get local issuer certificate",
    CERT_HAS_EXPIRED: "certificate has expired",
    ERR_TLS_CERT_ALTNAME_INVALID: "no alternative certificate subject name matches target host name",
  };
  if (untrusted[code]) return new HttpFailure("untrusted", untrusted[code]);
  return new HttpFailure("tls", code === "ERR_SSL_WRONG_VERSION_NUMBER" ? "wrong version number" : message);
}

async function send(socket: Duplex, { url, method, headers, body }: HttpCall): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    // Lenient as the programs that this stands for: what `echo` and `nc` make of an answer ends its lines in many ways.
    const call = request({ createConnection: () => socket as never, method, path: `${url.pathname}${url.search}`, setHost: false, insecureHTTPParser: true }, resolve);
    for (const [name, value] of headers) call.appendHeader(name, value);
    // Node would add one: these programs keep quiet of it.
    if (!call.hasHeader("connection")) call.removeHeader("connection");
    call.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith("HPE_")) reject(new HttpFailure("protocol", "Received HTTP/0.9 when not allowed"));
      else reject(error.message === "socket hang up" ? new HttpFailure("empty", "Empty reply from server") : new HttpFailure("reset", "Recv failure: Connection reset by peer"));
    });
    call.end(body);
  });
}
