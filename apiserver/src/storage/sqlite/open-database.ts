import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Revisions } from "../revisions.ts";
import { StorageError } from "../storage.ts";
import { lockStore } from "./lock.ts";
import { applicationId, migrate, migrations, revisionOf } from "./schema.ts";

/** The write connection of a store that this server alone holds. */
export interface OpenDatabase extends Revisions {
  readonly database: Database.Database;
  /** Marks the store as closed cleanly, and gives it free. */
  close(): void;
}

/**
 * Opens a store, made where there is none, checked where its last server did not close it, migrated where it is older.
 * @param pid of this server, for the error of a second one
 * @throws StorageError locked | corrupt; errors of SQLite and of the file system
 */
export function openDatabase(file: string, pid: number): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = lockStore(file);
  let database: Database.Database | undefined;
  try {
    database = new Database(file);
    prepare(database, file, pid);
    const { compacted, newest } = database
      .prepare<[], { compacted: number; newest: number | null }>("SELECT compacted, (SELECT max(id) FROM entry) AS newest FROM store")
      .get()!;
    const opened = database;
    return {
      database,
      compacted,
      // Compaction may have dropped the newest entry, a deletion: then it went as far as the newest revision.
      revision: Math.max(compacted, newest === null ? 0 : revisionOf(newest)),
      close() {
        try {
          opened.exec("UPDATE store SET opened_by = NULL");
        } finally {
          opened.close();
          unlock();
        }
      },
    };
  } catch (error) {
    database?.close();
    unlock();
    throw error;
  }
}

function prepare(database: Database.Database, file: string, pid: number): void {
  identify(database, file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("cache_size = -8000");
  // A checkpoint costs two syncs: 16 MiB of log between them instead of 4.
  database.pragma("wal_autocheckpoint = 4096");
  database.pragma(`journal_size_limit = ${32 * 1024 * 1024}`);
  migrate(database);
  database.prepare("UPDATE store SET opened_by = ?").run(pid);
}

function identify(database: Database.Database, file: string): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  const tables = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  if (version === 0 && tables === 0) return;
  if (database.pragma("application_id", { simple: true }) !== applicationId) {
    throw new StorageError("corrupt", `${file} is not a store of kx: it is a database of another program`);
  }
  if (version > migrations.length) {
    throw new StorageError("corrupt", `the store ${file} was written by a newer kx: its schema version is ${version}, this one knows ${migrations.length}`);
  }
  if (database.prepare("SELECT opened_by FROM store").pluck().get() === null) return;
  const verdict = database.pragma("integrity_check(1)", { simple: true }) as string;
  if (verdict !== "ok") throw new StorageError("corrupt", `the store ${file} is damaged: ${verdict}`);
}
