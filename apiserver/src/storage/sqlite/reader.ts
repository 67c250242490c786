import Database from "better-sqlite3";
import { prefixEnd, rangeStart } from "../keys.ts";
import type { Change, Key, KeyChange, Page, Range, Revision, Stored } from "../storage.ts";
import { firstId, revisionOf } from "./schema.ts";
import { storageErrorOf } from "./sqlite-errors.ts";

/**
 * Reads of the past up to a revision that is committed and not compacted: whatever the writer does meanwhile, that
 * part stands still, so no read needs a transaction.
 */
export interface Reader {
  get(key: Key, at: Revision): Stored | undefined;
  list(range: Range, at: Revision): Page;
  /** The changes of the revisions `from` to `to`, both included. */
  changes(from: Revision, to: Revision): Change[];
  close(): void;
}

interface Row {
  id: number;
  key: Key;
  text: string;
}

interface ChangeRow {
  id: number;
  key: Key;
  text: string | null;
  previousId: number | null;
  previousText: string | null;
}

// Answered by the index alone.
const newestInRange = `
  SELECT key, max(id) AS id, deleted FROM entry WHERE key >= ? AND key < ? AND id < ? GROUP BY key HAVING NOT deleted`;

// A blob stands behind every text.
const behindEveryKey = Buffer.alloc(0);

/** A read-only connection; the store is open already. */
export function openReader(file: string): Reader {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  database.pragma("cache_size = -2000");
  const newest = database.prepare<[Key, number], { id: number; text: string | null }>(
    "SELECT id, text FROM entry WHERE key = ? AND id < ? ORDER BY id DESC LIMIT 1",
  );
  const page = database.prepare<[Key, Key | Buffer, number, number], Row>(
    `SELECT entry.id, entry.key, entry.text FROM (${newestInRange} ORDER BY key LIMIT ?) AS newest
     CROSS JOIN entry ON entry.id = newest.id ORDER BY newest.key`,
  );
  const count = database.prepare<[Key, Key | Buffer, number], number>(`SELECT count(*) FROM (${newestInRange})`).pluck();
  const changes = database.prepare<[number, number], ChangeRow>(
    `SELECT entry.id, entry.key, entry.text, previous.id AS previousId, previous.text AS previousText
     FROM entry LEFT JOIN entry AS previous ON previous.id =
       (SELECT max(older.id) FROM entry AS older WHERE older.key = entry.key AND older.id < entry.id)
     WHERE entry.id >= ? AND entry.id < ? ORDER BY entry.id`,
  );

  function list(range: Range, at: Revision): Page {
    const start = rangeStart(range);
    const end = prefixEnd(range.prefix) ?? behindEveryKey;
    const items = page.all(start, end, firstId(at + 1), range.limit ?? -1).map(storedRow);
    if (items.length !== range.limit) return { items, revision: at, remaining: 0 };
    const last = items.at(-1);
    const rest = last ? rangeStart({ prefix: range.prefix, after: last.key }) : start;
    return { items, revision: at, remaining: count.get(rest, end, firstId(at + 1))! };
  }

  function reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw storageErrorOf(error, file);
    }
  }

  return {
    get: (key, at) =>
      reading(() => {
        const row = newest.get(key, firstId(at + 1));
        return row && row.text !== null ? { key, text: row.text, revision: revisionOf(row.id) } : undefined;
      }),
    list: (range, at) => reading(() => list(range, at)),
    changes: (from, to) => reading(() => changesOf(changes.all(firstId(from), firstId(to + 1)))),
    close: () => database.close(),
  };
}

function storedRow({ id, key, text }: Row): Stored {
  return { key, text, revision: revisionOf(id) };
}

function changesOf(rows: readonly ChangeRow[]): Change[] {
  const changes: { revision: Revision; keys: KeyChange[] }[] = [];
  for (const { id, key, text, previousId, previousText } of rows) {
    const revision = revisionOf(id);
    const previous =
      previousId === null || previousText === null ? undefined : { key, text: previousText, revision: revisionOf(previousId) };
    if (changes.at(-1)?.revision !== revision) changes.push({ revision, keys: [] });
    changes.at(-1)!.keys.push({ key, text, previous });
  }
  return changes;
}
