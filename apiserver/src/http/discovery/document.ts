/** A GET that is not about a resource: discovery, OpenAPI, version, health. */
export interface DocumentRequest {
  path: string;
  query: URLSearchParams;
  accept: string | undefined;
  ifNoneMatch: string | undefined;
  /** The Host header: where the client reached us. */
  host: string;
}

export interface Document {
  code: number;
  contentType: string;
  /** A string is sent as UTF-8. */
  body: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
}

export const jsonDocument = (value: unknown): Document => ({ code: 200, contentType: "application/json", body: `${JSON.stringify(value)}\n` });

/** The same JSON for a person to read. */
export const indented = (document: Document): Document =>
  document.contentType.startsWith("application/json") && document.body.length > 0
    ? { ...document, body: JSON.stringify(JSON.parse(String(document.body)), null, 2) }
    : document;

export const textDocument = (body: string, code = 200): Document => ({ code, contentType: "text/plain; charset=utf-8", body });

/** What the API server says of a path that it knows nothing of. */
export const notFoundDocument = (): Document => textDocument("404 page not found\n", 404);
