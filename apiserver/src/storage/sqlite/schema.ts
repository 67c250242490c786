import type { Database } from "better-sqlite3";
import { maxOperations } from "../commit-limits.ts";
import type { Revision } from "../storage.ts";

/** `kxst`, in the header of every store. */
export const applicationId = 0x6b787374;

/**
 * Steps from one schema version (user_version) to the next; a step that was released is never changed.
 *
 * An entry's id is its revision and its place in the commit, so that the primary key is the order of `changes` and
 * needs no index of its own. The index alone answers which entry of a key is the newest, and whether it is a deletion.
 * `opened_by` is the pid of the server that has the store open: what stands there at the next start was not closed.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE entry (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL,
     text TEXT,
     deleted INTEGER NOT NULL AS (text IS NULL) VIRTUAL
   ) STRICT;
   CREATE INDEX entry_by_key ON entry (key, id, deleted);
   CREATE TABLE store (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     compacted INTEGER NOT NULL,
     opened_by INTEGER
   ) STRICT;
   INSERT INTO store (one, compacted) VALUES (1, 0);
   PRAGMA application_id = ${applicationId};`,
];

/** Takes the steps that the file lacks, all or none. */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version === steps.length) return;
  database.transaction(() => {
    for (const step of steps.slice(version)) database.exec(step);
    database.pragma(`user_version = ${steps.length}`);
  })();
}

/** Id of the first entry that a revision can have; its others follow. */
export function firstId(revision: Revision): number {
  return revision * maxOperations;
}

export function revisionOf(id: number): Revision {
  return Math.floor(id / maxOperations);
}
