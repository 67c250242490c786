import type { Flow, HttpRequest, HttpResponse } from "@kx/shared/net/fabric";
import { accessLine, type UpstreamTry } from "./access-log.ts";
import type { NginxClock } from "./nginx-clock.ts";
import { reasonOf, statusPage } from "./status-page.ts";
import type { ClientFacts } from "./upstream-request.ts";

type HeaderValue = string | number | string[];

/** nginx' code for a client that did not wait; it stands in the log alone. */
const clientClosed = 499;

const hsts = "max-age=31536000; includeSubDomains";

export interface ExchangeParts {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly flow: Flow;
  readonly facts: ClientFacts;
  readonly clock: NginxClock;
  log(line: string): void;
}

/** One request of a client and its answer, up to the line in the access log. */
export class Exchange {
  readonly request: HttpRequest;
  readonly flow: Flow;
  readonly facts: ClientFacts;
  readonly tries: UpstreamTry[] = [];
  /** `$proxy_upstream_name`. */
  upstream = "-";
  logged = true;
  bodyLength = 0;
  /** The answer is complete, or the client is gone. */
  done = false;
  /** Called once when the client goes before its answer is complete. */
  abandoned: (() => void) | undefined;
  readonly #response: HttpResponse;
  readonly #clock: NginxClock;
  readonly #log: (line: string) => void;
  readonly #startedAt: number;
  #status = 0;
  #sent = 0;

  constructor({ request, response, flow, facts, clock, log }: ExchangeParts) {
    this.request = request;
    this.flow = flow;
    this.facts = facts;
    this.#response = response;
    this.#clock = clock;
    this.#log = log;
    this.#startedAt = clock.now();
    response.on("close", () => {
      if (this.done) return;
      this.#finish(this.#status || clientClosed);
      this.abandoned?.();
    });
  }

  now(): number {
    return this.#clock.now();
  }

  /** Answers with one of nginx' own pages. */
  sendPage(status: number, headers: Record<string, HeaderValue> = {}, page = statusPage(status)): void {
    if (this.done) return;
    this.begin(status, reasonOf(status), { "Content-Type": "text/html", "Content-Length": page.length, ...headers });
    this.end(page);
  }

  /** @param headers as they are sent, but for nginx' own */
  begin(status: number, reason: string, headers: Record<string, HeaderValue>): void {
    this.#status = status;
    this.#response.statusMessage = reason;
    headers.Date = this.#clock.httpDate();
    if (this.facts.scheme === "https") headers["Strict-Transport-Security"] = hsts;
    this.#response.writeHead(status, headers);
  }

  write(chunk: string | Uint8Array): boolean {
    this.#count(chunk);
    return this.#response.write(chunk);
  }

  end(chunk?: string | Uint8Array): void {
    if (this.done) return;
    if (chunk !== undefined) this.#count(chunk);
    this.#finish(this.#status);
    this.#response.end(chunk);
  }

  /** The pod broke off within its answer: so does nginx. */
  breakOff(error?: Error): void {
    if (this.done) return;
    this.#finish(this.#status);
    this.#response.destroy(error);
  }

  /** The connection speaks another protocol from here on. @returns what to call at its end, with the bytes that went to the client */
  switchProtocols(): (bytes: number) => void {
    this.#status = 101;
    return (bytes) => {
      if (this.done) return;
      this.#sent = bytes;
      this.#finish(101);
    };
  }

  onDrain(listener: () => void): void {
    this.#response.on("drain", listener);
  }

  #count(chunk: string | Uint8Array): void {
    if (this.request.method !== "HEAD") this.#sent += Buffer.byteLength(chunk);
  }

  #finish(status: number): void {
    this.done = true;
    if (!this.logged) return;
    const { request, bodyLength, upstream, tries, facts } = this;
    this.#log(
      accessLine({
        request,
        remoteAddress: facts.remoteAddress,
        logTime: this.#clock.logTime(),
        status,
        bytesSent: this.#sent,
        bodyLength,
        time: this.#clock.now() - this.#startedAt,
        upstream,
        tries,
        requestId: facts.requestId,
      }),
    );
  }
}
