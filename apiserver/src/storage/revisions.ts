import { StorageError, type Revision } from "./storage.ts";

/** The readable part of history. */
export interface Revisions {
  /** The newest. */
  readonly revision: Revision;
  /** The oldest that can be read. */
  readonly compacted: Revision;
}

/** The revision to read: the one asked for, else the newest. @throws StorageError compacted | future-revision */
export function readableRevision(at: Revision | undefined, { revision, compacted }: Revisions): Revision {
  if (at === undefined) return revision;
  if (at > revision) throw new StorageError("future-revision", `revision ${at} lies ahead of the newest, ${revision}`);
  if (at < compacted) throw compactedAway(at, compacted);
  return at;
}

export function compactedAway(asked: Revision, compacted: Revision): StorageError {
  return new StorageError("compacted", `revision ${asked} has been compacted away, ${compacted} is the oldest left`);
}

/** The error of every call to a store that is closed. */
export function closedStore(): StorageError {
  return new StorageError("closed", "the store is closed");
}
