import type { HttpRequest } from "@kx/shared/net/fabric";
import { LightRequest } from "../http/light-request.ts";

/** What nginx tells a pod about the client. */
export interface ClientFacts {
  readonly remoteAddress: string;
  readonly scheme: "http" | "https";
  /** The port of nginx that the client came to. */
  readonly port: number;
  readonly requestId: string;
}

/** What nginx sets, in its order (nginx.tmpl, proxy_set_header); one without a value is not sent. */
const ownNames = [
  "Host", "Upgrade", "Connection", "X-Request-ID", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
  "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Scheme", "X-Original-Forwarded-For", "X-Original-Forwarded-Host", "Content-Length",
];

/** Headers of the client that are not passed on: those, and what concerns one hop alone. */
const notPassed = new Set([...ownNames.map((name) => name.toLowerCase()), "keep-alive", "transfer-encoding", "te", "expect", "proxy"]);

/** nginx drops a header whose name holds anything else, an underscore too (ignore_invalid_headers). */
const validName = /^[a-z0-9-]+$/i;

const isPassed = (name: string): boolean => !notPassed.has(name.toLowerCase()) && validName.test(name);

/** The request as nginx sends it to a pod: its own headers first, then what the client sent. */
export class UpstreamRequest extends LightRequest {
  readonly body: Uint8Array | undefined;
  readonly #client: HttpRequest;

  /** @param parts `target` is the path with its query, `upgrade` the protocol that the client asks to change to */
  constructor(client: HttpRequest, facts: ClientFacts, parts: { target: string; body?: Uint8Array | undefined; upgrade?: string | undefined }) {
    const { target, body, upgrade } = parts;
    super({ method: client.method ?? "GET", url: target, headers: headersFor(client, facts, body, upgrade), body });
    this.body = body;
    this.#client = client;
  }

  override get rawHeaders(): string[] {
    const raw: string[] = [];
    for (const name of ownNames) {
      const value = this.headers[name.toLowerCase()];
      if (value !== undefined) raw.push(name, String(value));
    }
    const { rawHeaders } = this.#client;
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      if (isPassed(rawHeaders[index]!)) raw.push(rawHeaders[index]!, rawHeaders[index + 1]!);
    }
    return raw;
  }
}

function headersFor(client: HttpRequest, facts: ClientFacts, body: Uint8Array | undefined, upgrade: string | undefined): HttpRequest["headers"] {
  const sent = client.headers;
  const headers: HttpRequest["headers"] = {
    host: sent.host ?? "",
    "x-request-id": facts.requestId,
    "x-real-ip": facts.remoteAddress,
    "x-forwarded-for": facts.remoteAddress,
    "x-forwarded-host": sent.host ?? "",
    "x-forwarded-port": String(facts.port),
    "x-forwarded-proto": facts.scheme,
    "x-forwarded-scheme": facts.scheme,
    "x-scheme": facts.scheme,
  };
  for (const name in sent) if (isPassed(name)) headers[name] = sent[name];
  if (upgrade !== undefined) Object.assign(headers, { upgrade, connection: "upgrade" });
  if (sent["x-forwarded-for"]) headers["x-original-forwarded-for"] = sent["x-forwarded-for"];
  if (sent["x-forwarded-host"]) headers["x-original-forwarded-host"] = sent["x-forwarded-host"];
  if (body || sent["content-length"] !== undefined) headers["content-length"] = String(body?.byteLength ?? 0);
  return headers;
}
