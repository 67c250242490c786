import type { Clock } from "@kx/shared/meta/clock";
import { ChangeFeed, keyChanges } from "./change-feed.ts";
import { commitFault } from "./commit-limits.ts";
import { createCompactionTimer, defaultCompactAfterMs } from "./compaction-timer.ts";
import { conditionFailed, holds } from "./conditions.ts";
import { compareKeys, rangeStart } from "./keys.ts";
import { closedStore, readableRevision } from "./revisions.ts";
import type { Change, Commit, Committed, Key, Page, Range, Revision, Storage, Stored } from "./storage.ts";

/** One text of a key; a deletion has null. */
interface Version {
  readonly key: Key;
  readonly text: string | null;
  readonly revision: Revision;
}

const changesPerRead = 64;

/**
 * A store that ends with its process: for `--ephemeral` and tests.
 * @param upkeep with a clock, history older than `compactAfterMs` (5 minutes) is forgotten by itself; without, by `compact` alone
 */
export function createMemoryStorage(upkeep: { clock?: Clock; compactAfterMs?: number } = {}): Storage {
  /** Per key, oldest first. */
  const versions = new Map<Key, Version[]>();
  /** The keys of `versions`, in order. */
  let keys: Key[] = [];
  /** Every change after `compacted`. */
  let history: Change[] = [];
  let revision = 0;
  let compacted = 0;
  let closed = false;

  const feed = new ChangeFeed({
    get revision() {
      return revision;
    },
    get compacted() {
      return compacted;
    },
    read: (from) => history.slice(from - compacted - 1, from - compacted - 1 + changesPerRead),
  });
  const timer =
    upkeep.clock &&
    createCompactionTimer({
      clock: upkeep.clock,
      afterMs: upkeep.compactAfterMs ?? defaultCompactAfterMs,
      revision: () => revision,
      compact: async (before) => compact(before),
    });

  function readable(at: Revision | undefined): Revision {
    if (closed) throw closedStore();
    return readableRevision(at, { revision, compacted });
  }

  /** Index of the first key that is not before `key`. */
  function indexOf(key: Key): number {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function stored(key: Key, at: Revision): Stored | undefined {
    const version = versions.get(key)?.findLast((candidate) => candidate.revision <= at);
    return version && isStored(version) ? version : undefined;
  }

  function list(range: Range, at: Revision): Page {
    const items: Stored[] = [];
    let remaining = 0;
    for (let i = indexOf(rangeStart(range)); i < keys.length && keys[i]!.startsWith(range.prefix); i++) {
      const item = stored(keys[i]!, at);
      if (!item) continue;
      if (items.length === range.limit) remaining++;
      else items.push(item);
    }
    return { items, revision: at, remaining };
  }

  function commit(commit: Commit): Committed {
    if (closed) throw closedStore();
    const fault = commitFault(commit);
    if (fault) throw fault;
    for (const condition of commit.if) {
      const found = stored(condition.key, revision);
      if (!holds(condition, found?.revision)) throw conditionFailed(condition, found);
    }
    const changed = keyChanges(commit, commit.write.map(({ key }) => stored(key, revision)));
    if (changed.length === 0) return { revision };
    revision++;
    for (const { key, text } of changed) {
      const past = versions.get(key);
      if (past) past.push({ key, text, revision });
      else {
        versions.set(key, [{ key, text, revision }]);
        keys.splice(indexOf(key), 0, key);
      }
    }
    const change = { revision, keys: changed };
    history.push(change);
    feed.publish(change);
    timer?.written();
    return { revision };
  }

  function compact(before: Revision): void {
    if (readableRevision(Math.max(before, compacted), { revision, compacted }) === compacted) return;
    for (const [key, past] of versions) {
      const current = past.findLastIndex((version) => version.revision <= before);
      if (current === -1) continue;
      past.splice(0, past[current]!.text === null ? current + 1 : current);
      if (past.length === 0) versions.delete(key);
    }
    keys = keys.filter((key) => versions.has(key));
    history = history.slice(before - compacted);
    compacted = before;
  }

  return {
    get: async (key, at) => stored(key, readable(at)),
    list: async (range) => list(range, readable(range.at)),
    commit: async (change) => commit(change),
    changes: (after, signal) => feed.follow(after, signal),
    revision: async () => readable(undefined),
    async compact(before) {
      if (closed) throw closedStore();
      compact(before);
    },
    async close() {
      closed = true;
      timer?.stop();
      feed.close();
    },
  };
}

function isStored(version: Version): version is Version & Stored {
  return version.text !== null;
}
