import { resolve } from "node:path";
import type { Clock } from "@kx/shared/meta/clock";
import { ChangeFeed, keyChanges } from "../change-feed.ts";
import { commitFault } from "../commit-limits.ts";
import { createCompactionTimer, defaultCompactAfterMs } from "../compaction-timer.ts";
import { conditionFailed } from "../conditions.ts";
import { closedStore, readableRevision } from "../revisions.ts";
import type { Commit, Committed, Revision, Storage, Stored } from "../storage.ts";
import type { DoneCommit } from "./messages.ts";
import { openReader, type Reader } from "./reader.ts";
import { storageErrorOf } from "./sqlite-errors.ts";
import { startWriter, type WriterThread } from "./writer-thread.ts";

export interface SqliteOptions {
  /** Made where it is missing, with its folder (mode 0700). */
  file: string;
  clock: Clock;
  /** Milliseconds of history to keep. Default 5 minutes. */
  compactAfterMs?: number;
  /** Hears of a compaction of the timer that failed; the next one makes up for it. */
  onUpkeepError?: (error: unknown) => void;
}

// Bounds what a reader that fell behind brings into memory at once.
const revisionsPerRead = 32;

/**
 * A store in one SQLite file: a worker thread commits, this thread reads.
 * @throws StorageError locked | corrupt | unwritable
 */
export async function openSqliteStorage(options: SqliteOptions): Promise<Storage> {
  const file = resolve(options.file);
  const writer = await startWriter(file);
  const reader = await openReaderOf(file, writer);
  let { revision, compacted } = writer;
  let closing: Promise<void> | undefined;

  const feed = new ChangeFeed({
    get revision() {
      return revision;
    },
    get compacted() {
      return compacted;
    },
    read: (from) => reader.changes(from, Math.min(from + revisionsPerRead - 1, revision)),
  });
  const timer = createCompactionTimer({
    clock: options.clock,
    afterMs: options.compactAfterMs ?? defaultCompactAfterMs,
    revision: () => revision,
    compact,
    onError: options.onUpkeepError,
  });

  function readable(at: Revision | undefined): Revision {
    if (closing) throw closedStore();
    return readableRevision(at, { revision, compacted });
  }

  /** What the writer has made durable becomes visible here, all at once. */
  function committed(commit: Commit, result: DoneCommit): Committed {
    if (result.revision > revision) {
      revision = result.revision;
      const previous = commit.write.map(({ key }, i): Stored | undefined => {
        const found = result.previous?.[i];
        return found && { key, text: found.text, revision: found.revision };
      });
      feed.publish({ revision, keys: keyChanges(commit, previous) });
      timer.written();
    }
    return { revision: result.revision };
  }

  async function compact(before: Revision): Promise<void> {
    if (readable(Math.max(before, compacted)) === compacted) return;
    // Raised before the writer begins: no read of this thread sees history while it is being taken away.
    compacted = before;
    await writer.compact(before);
  }

  async function close(): Promise<void> {
    timer.stop();
    feed.close();
    reader.close();
    await writer.close();
  }

  return {
    get: async (key, at) => reader.get(key, readable(at)),
    list: async (range) => reader.list(range, readable(range.at)),
    commit(commit) {
      const fault = closing ? closedStore() : commitFault(commit);
      if (fault) return Promise.reject(fault);
      return new Promise((resolve, reject) => {
        writer.commit({
          commit,
          settled(result) {
            if ("revision" in result) return resolve(committed(commit, result));
            const condition = commit.if[result.failed]!;
            reject(conditionFailed(condition, result.found && { key: condition.key, ...result.found }));
          },
          failed: reject,
        });
      });
    },
    changes: (after, signal) => feed.follow(after, signal),
    revision: async () => readable(undefined),
    compact,
    close: () => (closing ??= close()),
  };
}

async function openReaderOf(file: string, writer: WriterThread): Promise<Reader> {
  try {
    return openReader(file);
  } catch (error) {
    await writer.close();
    throw storageErrorOf(error, file);
  }
}
