import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { StorageError } from "../storage.ts";
import { storageErrorOf } from "./sqlite-errors.ts";

// Result codes and their texts: sqlite.org/rescode.html.
test.each([
  ["SQLITE_FULL", "database or disk is full", "unwritable", "the disk that holds the store /d/kx.db is full"],
  ["SQLITE_READONLY", "attempt to write a readonly database", "unwritable", "the store /d/kx.db cannot be written, its folder is read-only or not there: attempt to write a readonly database"],
  ["SQLITE_CANTOPEN", "unable to open database file", "unwritable", "the store /d/kx.db cannot be written, its folder is read-only or not there: unable to open database file"],
  ["SQLITE_IOERR_WRITE", "disk I/O error", "unwritable", "the store /d/kx.db cannot be written: disk I/O error (SQLITE_IOERR_WRITE)"],
  ["SQLITE_CORRUPT_INDEX", "database disk image is malformed", "corrupt", "the store /d/kx.db is damaged: database disk image is malformed"],
  ["SQLITE_NOTADB", "file is not a database", "corrupt", "/d/kx.db is not a store of kx: file is not a database"],
  ["SQLITE_BUSY", "database is locked", "locked", "the store /d/kx.db is in use by another program: database is locked"],
])("%s", (code, reason, storageCode, message) => {
  const error = new Database.SqliteError(reason, code);
  expect(storageErrorOf(error, "/d/kx.db")).toMatchObject({ code: storageCode, message, cause: error });
});

test("an error of the file system keeps its words, a StorageError stays itself", () => {
  const own = new StorageError("locked", "held");
  expect(storageErrorOf(own, "/d/kx.db")).toBe(own);
  expect(storageErrorOf(new Error("EROFS: read-only file system, mkdir '/d'"), "/d/kx.db")).toMatchObject({
    code: "unwritable",
    message: "the store /d/kx.db cannot be written: EROFS: read-only file system, mkdir '/d'",
  });
});
