import type { Revision, StorageErrorCode } from "../storage.ts";

/** What the main thread asks of the writer, which answers in order. Flat arrays of strings and numbers clone fastest. */
export type Request =
  | { type: "commit"; commits: readonly PackedCommit[] }
  | { type: "compact"; before: Revision }
  | { type: "close" };

export interface PackedCommit {
  /** key, is, key, is ... */
  if: readonly (string | number)[];
  /** key, text, key, text ... */
  write: readonly (string | null)[];
}

export type Reply =
  | { type: "opened"; revision: Revision; compacted: Revision }
  | { type: "committed"; results: readonly CommitResult[] }
  | { type: "done" }
  /** Nothing of the request was done. */
  | { type: "failed"; code: StorageErrorCode; message: string };

/** A text that stood under a key. */
export interface Previous {
  text: string;
  revision: Revision;
}

export type CommitResult = DoneCommit | FailedCommit;

export interface DoneCommit {
  revision: Revision;
  /** What stood under each key, in order; left out when every key was absent. */
  previous?: readonly (Previous | undefined)[];
}

export interface FailedCommit {
  /** Index of the condition that did not hold. */
  failed: number;
  found: Previous | undefined;
}
