import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { firstId, migrate, migrations, revisionOf } from "./schema.ts";

const versionOf = (database: Database.Database) => database.pragma("user_version", { simple: true });

test("a store of an older version takes the steps that it lacks, once, and keeps what it holds", () => {
  const database = new Database(":memory:");
  migrate(database);
  expect(versionOf(database)).toBe(1);
  database.exec("INSERT INTO entry (id, key, text) VALUES (128, '/a', 'x')");
  const newer = [...migrations, "ALTER TABLE entry ADD COLUMN lease INTEGER", "UPDATE entry SET lease = 7"];
  for (let start = 0; start < 2; start++) {
    migrate(database, newer);
    expect(versionOf(database)).toBe(3);
    expect(database.prepare("SELECT id, key, text, lease FROM entry").all()).toEqual([{ id: 128, key: "/a", text: "x", lease: 7 }]);
  }
});

test("a step that fails leaves the store at its version", () => {
  const database = new Database(":memory:");
  migrate(database);
  expect(() => migrate(database, [...migrations, "CREATE TABLE extra (x)", "INSERT INTO nowhere VALUES (1)"])).toThrow("nowhere");
  expect(versionOf(database)).toBe(1);
  expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").pluck().get()).toBe(0);
});

test("an id tells its revision, also past 32 bits", () => {
  for (const revision of [0, 1, 2 ** 25, 2 ** 40]) {
    expect(revisionOf(firstId(revision))).toBe(revision);
    expect(revisionOf(firstId(revision + 1) - 1)).toBe(revision);
  }
});
