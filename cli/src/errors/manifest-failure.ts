import { StatusError } from "@kx/shared/errors/status-error";
import type { ManifestSource } from "./manifest-source.ts";

/** What went wrong with one object of a manifest: the error as kubectl words it, and where the object stands. */
export class ManifestFailure extends Error {
  override readonly cause: Error;
  /** The server's own Status, before the words about the file were put before its message. */
  readonly original: unknown;
  readonly source: ManifestSource;
  constructor(cause: Error, original: unknown, source: ManifestSource) {
    super(cause.message);
    this.name = "ManifestFailure";
    this.cause = cause;
    this.original = original;
    this.source = source;
  }
}

/** Puts `error when creating "f.yaml": ` before the message and keeps the rest (kubectl's AddSourceToErr). */
export function failedWhen(doing: string, source: ManifestSource, error: unknown): ManifestFailure {
  const words = `error when ${doing} ${JSON.stringify(source.file)}: `;
  const original = error instanceof ManifestFailure ? error.original : error;
  const inner = error instanceof ManifestFailure ? error.cause : error;
  if (inner instanceof StatusError) {
    return new ManifestFailure(new StatusError({ ...inner.status, message: words + inner.message }), original, source);
  }
  const text = inner instanceof Error ? inner.message : String(inner);
  return new ManifestFailure(new Error(words + text), original, source);
}
