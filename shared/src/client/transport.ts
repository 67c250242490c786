/** One call to an API server, before any encoding. */
export interface ApiCall {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/v1/namespaces/default/pods`. */
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  /** A plain JSON value. The in-process transport keeps it; do not change it afterwards. */
  body?: unknown;
  /** Default `application/json`; a patch names its own. */
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

export interface ApiAnswer {
  status: number;
  /** The parsed JSON body; in process the committed object itself, which is immutable. Text for `text/plain`. */
  body: unknown;
  /** Texts of Warning headers. */
  warnings: readonly string[];
}

export interface WatchEvent<T = unknown> {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: T;
}

/** How calls reach an API server: over HTTP(S), a unix socket, or straight into the registry of the same process. */
export interface Transport {
  /** @throws StatusError for every answer of 400 and above */
  request(call: ApiCall): Promise<ApiAnswer>;
  /**
   * A watch; `query.watch` is added. Ends when the server ends it or the signal aborts.
   * @throws StatusError when the server refuses it
   */
  watch(call: ApiCall): AsyncIterable<WatchEvent>;
  /** A body as it comes (logs). @throws StatusError */
  stream(call: ApiCall): AsyncIterable<Uint8Array>;
}
