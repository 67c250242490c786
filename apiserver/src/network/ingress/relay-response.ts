import type { HttpResponse } from "@kx/shared/net/fabric";
import type { UpstreamTry } from "./access-log.ts";
import type { Exchange } from "./exchange.ts";

type HeaderValue = string | number | string[];

/** Headers of a pod that nginx does not pass on: of one hop alone, or set by nginx itself. */
const notPassed = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "date", "server", "x-pad"]);

/** What becomes of one try. */
export interface TryOutcome {
  /** The pod's answer has begun: there is no going back. */
  begun(): void;
  /** The pod broke off before its answer began. */
  failed(): void;
  /** Nothing more comes. */
  closed(): void;
}

/** The response that a pod writes: the client's, through nginx. */
export class RelayResponse implements HttpResponse {
  statusCode = 200;
  statusMessage = "";
  headersSent = false;
  /** Milliseconds since the epoch. */
  lastHeard: number;
  readonly #exchange: Exchange;
  readonly #try: UpstreamTry;
  readonly #outcome: TryOutcome;
  readonly #startedAt: number;
  /** By name in lower case; the names as the pod wrote them. */
  readonly #headers = new Map<string, readonly [name: string, value: HeaderValue]>();
  #listeners: Map<string, (() => void)[]> | undefined;
  #begun = false;
  #closed = false;

  constructor(exchange: Exchange, upstreamTry: UpstreamTry, outcome: TryOutcome) {
    this.#exchange = exchange;
    this.#try = upstreamTry;
    this.#outcome = outcome;
    this.#startedAt = this.lastHeard = exchange.now();
  }

  get closed(): boolean {
    return this.#closed;
  }

  setHeader(name: string, value: HeaderValue | readonly string[]): this {
    this.#headers.set(name.toLowerCase(), [name, typeof value === "object" ? [...value] : value]);
    return this;
  }
  getHeader(name: string): number | string | string[] | undefined {
    return this.#headers.get(name.toLowerCase())?.[1];
  }
  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
  writeHead(status: number, headers?: Record<string, HeaderValue>): this {
    this.statusCode = status;
    for (const name in headers) this.setHeader(name, headers[name]!);
    this.headersSent = true;
    return this;
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#closed) return false;
    this.#begin();
    this.#try.bytes += Buffer.byteLength(chunk);
    return this.#exchange.write(chunk);
  }

  end(chunk?: string | Uint8Array): this {
    if (this.#closed) return this;
    // A whole answer whose head was not written by hand gets its length, as from node's own response.
    if (!this.headersSent && this.#hasBody && !this.#headers.has("content-length")) this.setHeader("Content-Length", Buffer.byteLength(chunk ?? ""));
    this.#begin();
    if (chunk !== undefined) this.#try.bytes += Buffer.byteLength(chunk);
    this.#close();
    this.#exchange.end(chunk);
    this.#emit("finish");
    this.#emit("close");
    return this;
  }

  on(event: string, listener: () => void): this {
    this.#listeners ??= new Map();
    const known = this.#listeners.get(event);
    if (!known && event === "drain") this.#exchange.onDrain(() => this.#emit("drain"));
    this.#listeners.set(event, [...(known ?? []), listener]);
    return this;
  }

  destroy(error?: Error): this {
    if (this.#closed) return this;
    this.#close();
    if (this.#begun) this.#exchange.breakOff(error);
    else this.#outcome.failed();
    this.#emit("close");
    return this;
  }

  /** Nobody waits for the answer any more. */
  abandon(): void {
    if (this.#closed) return;
    this.#close();
    this.#emit("close");
  }

  get #hasBody(): boolean {
    return this.#exchange.request.method !== "HEAD" && this.statusCode !== 204 && this.statusCode !== 304;
  }

  #begin(): void {
    this.lastHeard = this.#exchange.now();
    if (this.#begun) return;
    this.#begun = true;
    this.headersSent = true;
    this.#try.status = this.statusCode;
    const headers: Record<string, HeaderValue> = {};
    for (const [key, [name, value]] of this.#headers) if (!notPassed.has(key)) headers[name] = value;
    this.#outcome.begun();
    this.#exchange.begin(this.statusCode, this.statusMessage, headers);
  }

  #close(): void {
    this.#closed = true;
    this.#try.time = this.#exchange.now() - this.#startedAt;
    this.#outcome.closed();
  }

  #emit(event: string): void {
    for (const listener of this.#listeners?.get(event) ?? []) listener();
  }
}
