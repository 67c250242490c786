import Database from "better-sqlite3";
import { StorageError } from "../storage.ts";

/**
 * Holds a store for this server alone: an exclusive transaction on an empty database beside it, which the operating
 * system ends with the process however that dies. The store itself stays open to readers.
 * @returns the release
 * @throws StorageError locked
 */
export function lockStore(file: string): () => void {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith("SQLITE_BUSY")) throw error;
    const pid = holderOf(file);
    throw new StorageError("locked", `the store ${file} is in use by another server${pid === undefined ? "" : ` (pid ${pid})`}`);
  }
  return () => lock.close();
}

/** The pid that the holder has left in the store; undefined while it has not come that far. */
function holderOf(file: string): number | undefined {
  try {
    const store = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return (store.prepare("SELECT opened_by FROM store").pluck().get() as number | null) ?? undefined;
    } finally {
      store.close();
    }
  } catch {
    return undefined;
  }
}
