/** What a RequestInit comes to. */
export interface RequestParts {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

const defaultHeaders = { accept: "*/*", "user-agent": "kx" };
const plainGet: RequestParts = { method: "GET", headers: defaultHeaders, body: undefined, signal: undefined };

function headersOf(init: RequestInit["headers"]): Record<string, string> {
  const headers: Record<string, string> = { ...defaultHeaders };
  if (init) new Headers(init).forEach((value, name) => (headers[name] = value));
  return headers;
}

/** Reads a RequestInit; every kind of body that `fetch` knows becomes bytes. */
export async function readInit(init: RequestInit | undefined): Promise<RequestParts> {
  if (!init) return plainGet;
  const method = (init.method ?? "GET").toUpperCase();
  const headers = headersOf(init.headers);
  const signal = init.signal ?? undefined;
  if (init.body === undefined || init.body === null) return { method, headers, body: undefined, signal };
  if (method === "GET" || method === "HEAD") throw new TypeError("Request with GET/HEAD method cannot have body");
  // A Request knows the media type of every kind of body.
  const duplex = init.body instanceof ReadableStream ? ({ duplex: "half" } as const) : {};
  const request = new Request("http://body.invalid/", { method: "POST", body: init.body, ...duplex });
  const body = new Uint8Array(await request.arrayBuffer());
  const type = request.headers.get("content-type");
  if (type !== null && headers["content-type"] === undefined) headers["content-type"] = type;
  headers["content-length"] = String(body.byteLength);
  return { method, headers, body, signal };
}
