import Database from "better-sqlite3";
import { StorageError, type StorageErrorCode } from "../storage.ts";

/** What an error of SQLite or of the file system means for the store in `file`. */
export function storageErrorOf(error: unknown, file: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code, sentence } = verdictOn(error, file);
  return Object.assign(new StorageError(code, sentence), { cause: error });
}

function verdictOn(error: unknown, file: string): { code: StorageErrorCode; sentence: string } {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Database.SqliteError ? error.code : "";
  if (/^SQLITE_(CORRUPT|FORMAT)/.test(code)) return { code: "corrupt", sentence: `the store ${file} is damaged: ${reason}` };
  if (code === "SQLITE_NOTADB") return { code: "corrupt", sentence: `${file} is not a store of kx: ${reason}` };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return { code: "locked", sentence: `the store ${file} is in use by another program: ${reason}` };
  if (code === "SQLITE_FULL") return { code: "unwritable", sentence: `the disk that holds the store ${file} is full` };
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) {
    return { code: "unwritable", sentence: `the store ${file} cannot be written, its folder is read-only or not there: ${reason}` };
  }
  return { code: "unwritable", sentence: `the store ${file} cannot be written: ${reason}${code && ` (${code})`}` };
}
