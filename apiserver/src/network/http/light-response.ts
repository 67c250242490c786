import { STATUS_CODES } from "node:http";
import { ConnectError, type HttpResponse } from "@kx/shared/net/fabric";
import { FabricResponse } from "./fabric-response.ts";

type HeaderValue = string | number | readonly string[];

/** What is buffered for a reader that is behind before `write` answers false. */
const highWaterMark = 65_536;

const bytesOf = (chunk: string | Uint8Array): Uint8Array => (typeof chunk === "string" ? Buffer.from(chunk) : chunk);

/**
 * A response that becomes a WHATWG Response without a wire: at once when the server ends it in the turn of its first
 * write, as a stream otherwise.
 */
export class LightResponse implements HttpResponse {
  statusCode = 200;
  statusMessage = "";
  headersSent = false;
  readonly #headers = new Map<string, HeaderValue>();
  readonly #settle: { resolve(response: FabricResponse): void; reject(error: Error): void };
  readonly #request: { url: string; method: string };
  #chunks: Uint8Array[] = [];
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #ended = false;
  #listeners: Map<string, (() => void)[]> | undefined;

  /** @param request `url` is told to the Response */
  constructor(
    request: { url: string; method: string },
    settle: { resolve(response: FabricResponse): void; reject(error: Error): void },
  ) {
    this.#request = request;
    this.#settle = settle;
  }

  setHeader(name: string, value: HeaderValue): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }
  getHeader(name: string): number | string | string[] | undefined {
    const value = this.#headers.get(name.toLowerCase());
    return typeof value === "object" ? [...value] : value;
  }
  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
  writeHead(status: number, headers?: Record<string, HeaderValue>): this {
    this.statusCode = status;
    for (const name in headers) this.setHeader(name, headers[name] ?? "");
    this.headersSent = true;
    return this;
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#ended) return false;
    this.headersSent = true;
    if (this.#stream) {
      this.#stream.enqueue(bytesOf(chunk));
      return (this.#stream.desiredSize ?? 0) > 0;
    }
    this.#chunks.push(bytesOf(chunk));
    if (this.#chunks.length === 1) queueMicrotask(() => this.#startStream());
    return true;
  }

  end(chunk?: string | Uint8Array): this {
    if (this.#ended) return this;
    if (chunk !== undefined && chunk.length > 0 && this.#stream) this.#stream.enqueue(bytesOf(chunk));
    this.#ended = true;
    this.headersSent = true;
    if (this.#stream) this.#stream.close();
    else this.#resolveWhole(chunk);
    this.#emit("finish");
    this.#emit("close");
    return this;
  }

  on(event: string, listener: () => void): this {
    this.#listeners ??= new Map();
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  /** The connection broke: an answer that has begun fails in its body. */
  destroy(error?: Error): this {
    if (this.#ended) return this;
    this.#ended = true;
    const reason = error ?? new ConnectError("reset", "the receiver closed the connection before its answer was complete");
    if (this.#stream) this.#stream.error(reason);
    else this.#settle.reject(reason);
    this.#emit("close");
    return this;
  }

  get #hasBody(): boolean {
    return this.#request.method !== "HEAD" && this.statusCode !== 204 && this.statusCode !== 304;
  }

  #resolveWhole(last: string | Uint8Array | undefined): void {
    let body: string | Uint8Array = last ?? "";
    if (this.#chunks.length > 0) body = Buffer.concat([...this.#chunks, bytesOf(body)]);
    this.#settle.resolve(new FabricResponse(this.#hasBody ? body : undefined, this.#init()));
  }

  #startStream(): void {
    if (this.#ended) return;
    const waiting = this.#chunks;
    this.#chunks = [];
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller;
          for (const chunk of waiting) controller.enqueue(chunk);
        },
        pull: () => this.#emit("drain"),
        cancel: () => {
          this.#ended = true;
          this.#emit("close");
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark }),
    );
    this.#settle.resolve(new FabricResponse(this.#hasBody ? stream : undefined, this.#init()));
  }

  #init(): ConstructorParameters<typeof FabricResponse>[1] {
    return {
      status: this.statusCode,
      statusText: this.statusMessage || (STATUS_CODES[this.statusCode] ?? ""),
      headers: this.#headers,
      url: this.#request.url,
    };
  }

  #emit(event: string): void {
    for (const listener of this.#listeners?.get(event) ?? []) listener();
  }
}
