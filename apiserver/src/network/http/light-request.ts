import type { HttpRequest } from "@kx/shared/net/fabric";

type Listener = (value?: unknown) => void;

/** A request that never was on a wire: what a pod's HTTP server may read of it, and nothing else. */
export class LightRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest["headers"];
  readonly httpVersion = "1.1";
  readonly #body: Uint8Array | undefined;
  #listeners: Map<string, Listener[]> | undefined;

  constructor(parts: { method: string; url: string; headers: HttpRequest["headers"]; body?: Uint8Array | undefined }) {
    this.method = parts.method;
    this.url = parts.url;
    this.headers = parts.headers;
    this.#body = parts.body;
  }

  get rawHeaders(): string[] {
    return Object.entries(this.headers).flatMap(([name, value]) => [value].flat().flatMap((one) => (one === undefined ? [] : [name, one])));
  }

  on(event: string, listener: Listener): this {
    if (!this.#listeners) {
      this.#listeners = new Map();
      // In a microtask: listeners that are added in the same turn hear everything.
      queueMicrotask(() => this.#flow());
    }
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  #flow(): void {
    if (this.#body) this.#emit("data", Buffer.from(this.#body));
    this.#emit("end");
    this.#emit("close");
  }

  #emit(event: string, value?: unknown): void {
    for (const listener of this.#listeners?.get(event) ?? []) listener(value);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#body) yield Buffer.from(this.#body);
  }
}
