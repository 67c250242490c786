import type { Change, Commit, KeyChange, Revision, Stored } from "./storage.ts";
import { compactedAway, type Revisions } from "./revisions.ts";

/** Where readers that fell behind the recent changes go on reading. */
export interface ChangeSource extends Revisions {
  /** Some of the changes from `from` on, at least that one, in order. Called only for a published, uncompacted `from`. */
  read(from: Revision): readonly Change[];
}

// All readers share the recent changes, so what is kept is bounded however many they are and however slow.
const maxRecentChanges = 1024;
const maxRecentCharacters = 2 * 1024 * 1024;

/** Tells commits to any number of readers, each at its own pace. */
export class ChangeFeed {
  readonly #source: ChangeSource;
  readonly #recent = new Map<Revision, Change>();
  readonly #readers = new Set<() => void>();
  #oldest: Revision;
  #characters = 0;
  #closed = false;

  constructor(source: ChangeSource) {
    this.#source = source;
    this.#oldest = source.revision + 1;
  }

  /** Revisions come without a gap; `source.revision` is already the change's own. */
  publish(change: Change): void {
    this.#recent.set(change.revision, change);
    this.#characters += charactersOf(change);
    while (this.#recent.size > maxRecentChanges || (this.#characters > maxRecentCharacters && this.#recent.size > 1)) {
      this.#characters -= charactersOf(this.#recent.get(this.#oldest)!);
      this.#recent.delete(this.#oldest++);
    }
    for (const wake of this.#readers) wake();
  }

  /** @throws StorageError compacted */
  async *follow(after: Revision, signal: AbortSignal): AsyncGenerator<Change, void, undefined> {
    if (after < this.#source.compacted) throw compactedAway(after, this.#source.compacted);
    let resume: (() => void) | undefined;
    const wake = () => resume?.();
    this.#readers.add(wake);
    signal.addEventListener("abort", wake);
    try {
      let next = after + 1;
      while (!signal.aborted && !this.#closed) {
        const change = this.#recent.get(next);
        if (change) {
          next++;
          yield change;
        } else if (next <= this.#source.revision) {
          for (const older of this.#older(next)) {
            next = older.revision + 1;
            yield older;
            if (signal.aborted || this.#closed) return;
          }
        } else {
          await new Promise<void>((resolve) => (resume = resolve));
        }
      }
    } finally {
      this.#readers.delete(wake);
      signal.removeEventListener("abort", wake);
    }
  }

  /** Ends every iteration. */
  close(): void {
    this.#closed = true;
    for (const wake of this.#readers) wake();
  }

  #older(from: Revision): readonly Change[] {
    if (from <= this.#source.compacted) throw compactedAway(from - 1, this.#source.compacted);
    return this.#source.read(from);
  }
}

/**
 * A commit's keys as `changes` tells them: the delete of an absent key is none.
 * @param previous what stood under each written key, in order
 */
export function keyChanges(commit: Commit, previous: readonly (Stored | undefined)[]): KeyChange[] {
  const keys: KeyChange[] = [];
  for (const [i, { key, text }] of commit.write.entries()) {
    if (text !== null || previous[i]) keys.push({ key, text, previous: previous[i] });
  }
  return keys;
}

function charactersOf(change: Change): number {
  let characters = 0;
  for (const { text, previous } of change.keys) characters += (text?.length ?? 0) + (previous?.text.length ?? 0);
  return characters;
}
