import type { Database } from "better-sqlite3";
import type { Revision } from "../storage.ts";
import { firstId } from "./schema.ts";

/**
 * The writer's side of `compact`. Only what was written since the last one can supersede anything, so the work grows
 * with that and not with the store.
 * @param compacted how far the store is compacted
 */
export function createCompaction(database: Database, compacted: Revision): (before: Revision) => void {
  const dropSuperseded = database.prepare<[number, number]>(`
    WITH newest AS (SELECT key, max(id) AS id FROM entry WHERE id >= ? AND id < ? GROUP BY key)
    DELETE FROM entry WHERE id IN
      (SELECT older.id FROM newest CROSS JOIN entry AS older ON older.key = newest.key AND older.id < newest.id)`);
  const dropDeletions = database.prepare<[number, number]>("DELETE FROM entry WHERE id >= ? AND id < ? AND deleted");
  const remember = database.prepare<[Revision]>("UPDATE store SET compacted = ?");
  let done = compacted;
  const compact = database.transaction((before: Revision) => {
    dropSuperseded.run(firstId(done + 1), firstId(before + 1));
    dropDeletions.run(firstId(done + 1), firstId(before + 1));
    remember.run(before);
  }).immediate;
  return (before) => {
    if (before <= done) return;
    compact(before);
    done = before;
  };
}
