/** A path-like key: `/registry/pods/default/web-0`. Keys are compared as UTF-8 bytes. */
export type Key = string;

/** Counts commits. It never falls, also after compaction and restart; 0 is before the first commit. */
export type Revision = number;

export interface Stored {
  readonly key: Key;
  readonly text: string;
  /** The commit that wrote this text. */
  readonly revision: Revision;
}

export interface Range {
  prefix: Key;
  /** Continue behind this key (exclusive). */
  after?: Key;
  limit?: number;
  /** Read the past at this revision; the newest without it. */
  at?: Revision;
}

export interface Page {
  readonly items: readonly Stored[];
  /** The revision that the page shows. */
  readonly revision: Revision;
  /** How many keys of the range stand behind the last item: `remainingItemCount`. */
  readonly remaining: number;
}

/** `is: Revision` asks for the key's own last revision. */
export interface Condition {
  key: Key;
  is: Revision | "absent" | "present";
}

export interface Write {
  key: Key;
  /** `null` deletes. */
  text: string | null;
}

export interface Commit {
  if: readonly Condition[];
  write: readonly Write[];
}

export interface Committed {
  /** One for all keys of the commit. A commit without writes answers the current revision. */
  readonly revision: Revision;
}

/** One key's part of a commit. */
export interface KeyChange {
  readonly key: Key;
  readonly text: string | null;
  /** What stood there before. */
  readonly previous: Stored | undefined;
}

/** All keys of one commit, in the order they were written. */
export interface Change {
  readonly revision: Revision;
  readonly keys: readonly KeyChange[];
}

export type StorageErrorCode =
  /** A condition did not hold; `condition` and `found` say which and what stands there. */
  | "condition-failed"
  /** The revision asked for has been compacted away. */
  | "compacted"
  /** The revision asked for lies ahead. */
  | "future-revision"
  /** The commit is past 128 operations or 1.5 MiB, etcd's limits. */
  | "too-large"
  /** Another server holds the store. */
  | "locked"
  /** The disk is full or the folder read-only; nothing was written. */
  | "unwritable"
  /** The file is no store of ours, or damaged. */
  | "corrupt"
  | "closed";

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  readonly condition: Condition | undefined;
  readonly found: Stored | undefined;
  constructor(code: StorageErrorCode, message: string, failed: { condition?: Condition; found?: Stored } = {}) {
    super(message);
    this.name = "StorageError";
    this.code = code;
    this.condition = failed.condition;
    this.found = failed.found;
  }
}

/** Keys, revisions and bytes, shaped like etcd so that etcd can stand behind it. It knows no kind. */
export interface Storage {
  get(key: Key, at?: Revision): Promise<Stored | undefined>;
  list(range: Range): Promise<Page>;
  /**
   * All or nothing. Answered after it is durable; published to `changes` not before that.
   * @throws StorageError condition-failed | too-large | unwritable | closed
   */
  commit(commit: Commit): Promise<Committed>;
  /**
   * Every commit after `after`, in order and gap-free, until the signal aborts or the store closes (the iteration ends).
   * @throws StorageError compacted, at once or, for a reader that fell behind, later
   */
  changes(after: Revision, signal: AbortSignal): AsyncIterable<Change>;
  revision(): Promise<Revision>;
  /** Forgets what was overwritten or deleted before `before`; the newest text of every key stays. */
  compact(before: Revision): Promise<void>;
  close(): Promise<void>;
}
