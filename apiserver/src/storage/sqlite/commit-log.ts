import type { Database } from "better-sqlite3";
import { holds } from "../conditions.ts";
import type { Condition, Revision } from "../storage.ts";
import type { CommitResult, PackedCommit, Previous } from "./messages.ts";
import { firstId, revisionOf } from "./schema.ts";

/** The writer's side of `commit`. */
export interface CommitLog {
  /** Commits all whose conditions hold in one transaction, each seeing those before it; durable when it returns. */
  append(commits: readonly PackedCommit[]): CommitResult[];
}

/** @param newest revision that the store has */
export function createCommitLog(database: Database, newest: Revision): CommitLog {
  const newestOf = database.prepare<[string], { id: number; text: string | null }>(
    "SELECT id, text FROM entry WHERE key = ? ORDER BY id DESC LIMIT 1",
  );
  const insert = database.prepare<[number, string, string | null]>("INSERT INTO entry (id, key, text) VALUES (?, ?, ?)");
  let revision = newest;

  function find(key: string): Previous | undefined {
    const row = newestOf.get(key);
    return row && row.text !== null ? { text: row.text, revision: revisionOf(row.id) } : undefined;
  }

  function apply(commit: PackedCommit): CommitResult {
    const seen = new Map<string, Previous | undefined>();
    for (let i = 0; i < commit.if.length; i += 2) {
      const key = commit.if[i] as string;
      if (!seen.has(key)) seen.set(key, find(key));
      const found = seen.get(key);
      if (!holds({ is: commit.if[i + 1] as Condition["is"] }, found?.revision)) return { failed: i / 2, found };
    }
    const previous: (Previous | undefined)[] = [];
    let id = firstId(revision + 1);
    for (let i = 0; i < commit.write.length; i += 2) {
      const key = commit.write[i]!;
      const text = commit.write[i + 1]!;
      const found = seen.has(key) ? seen.get(key) : find(key);
      previous.push(found);
      if (text !== null || found) insert.run(id++, key, text);
    }
    if (id > firstId(revision + 1)) revision++;
    return previous.some(Boolean) ? { revision, previous } : { revision };
  }

  const applyAll = database.transaction((commits: readonly PackedCommit[]) => commits.map(apply)).immediate;
  return {
    append(commits) {
      const before = revision;
      try {
        return applyAll(commits);
      } catch (error) {
        revision = before;
        throw error;
      }
    },
  };
}
