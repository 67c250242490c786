type HeaderValue = string | number | readonly string[];

export interface FabricResponseInit {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyMap<string, HeaderValue>;
  readonly url: string;
}

/** The built-in class with the members that are kept: the others become accessors here, which its type does not foresee. */
const BuiltIn = Response as unknown as new (body: null, init: { status: number; statusText: string }) => Pick<
  Response,
  "ok" | "status" | "statusText" | "type"
>;

/**
 * A Response whose headers and body stream are made when somebody looks at them: the built-in one makes a stream for
 * every body, which costs more than the whole way through the network (15 of 20 microseconds when measured).
 */
export class FabricResponse extends BuiltIn implements Response {
  readonly #content: string | Uint8Array | undefined;
  readonly #init: FabricResponseInit;
  #headers: Headers | undefined;
  /** The built-in Response of the same body, once its stream is needed. */
  #full: Response | undefined;
  #used = false;
  #redirected = false;

  constructor(body: string | Uint8Array | ReadableStream<Uint8Array> | undefined, init: FabricResponseInit) {
    super(null, { status: init.status, statusText: init.statusText });
    this.#init = init;
    if (body instanceof ReadableStream) this.#full = new Response(body, { status: init.status });
    else this.#content = body;
  }

  get headers(): Headers {
    if (!this.#headers) {
      this.#headers = new Headers();
      for (const [name, value] of this.#init.headers) {
        for (const one of typeof value === "object" ? value : [value]) this.#headers.append(name, String(one));
      }
    }
    return this.#headers;
  }
  get url(): string {
    return this.#init.url;
  }
  get redirected(): boolean {
    return this.#redirected;
  }
  /** Marks it as the answer of a redirect that was followed. */
  asRedirected(): this {
    this.#redirected = true;
    return this;
  }
  get body(): Response["body"] {
    return this.#content === undefined && !this.#full ? null : this.#asFull().body;
  }
  get bodyUsed(): boolean {
    return this.#used || (this.#full?.bodyUsed ?? false);
  }

  async text(): Promise<string> {
    if (this.#full) return this.#full.text();
    const content = this.#take();
    return typeof content === "string" ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString();
  }
  // oxlint-disable-next-line typescript/no-explicit-any -- the type that lib and undici give it
  async json(): Promise<any> {
    return JSON.parse(await this.text());
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#full) return this.#full.arrayBuffer();
    const content = this.#take();
    return Uint8Array.from(typeof content === "string" ? Buffer.from(content) : content).buffer;
  }
  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], { type: this.headers.get("content-type") ?? "" });
  }
  formData(): ReturnType<Response["formData"]> {
    return this.#asFull().formData();
  }
  clone(): Response {
    if (this.bodyUsed) throw new TypeError("Response.clone: Body has already been consumed.");
    const copy = this.#full ? this.#full.clone().body : this.#content;
    return new FabricResponse(copy ?? undefined, this.#init);
  }

  #take(): string | Uint8Array {
    if (this.#used) throw new TypeError("Body is unusable: Body has already been read");
    this.#used = this.#content !== undefined;
    return this.#content ?? "";
  }

  #asFull(): Response {
    this.#full ??= new Response(this.#content ?? null, { status: this.#init.status, headers: this.headers });
    return this.#full;
  }
}
