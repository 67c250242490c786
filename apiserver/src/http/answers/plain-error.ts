/**
 * An error in plain words, as the programs behind the API server give it (kubelet, streaming server): their answers reach
 * the client as they are, and are no Status.
 */
export class PlainError extends Error {
  readonly code: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** @param message the whole body */
  constructor(code: number, message: string, headers: PlainError["headers"] = []) {
    super(message);
    this.name = "PlainError";
    this.code = code;
    this.headers = headers;
  }
}

/** The same as Go's `http.Error` writes it. */
export const plainHttpError = (code: number, message: string, headers: PlainError["headers"] = []): PlainError =>
  new PlainError(code, `${message}\n`, [["X-Content-Type-Options", "nosniff"], ...headers]);
