import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import Database from "better-sqlite3";
import { realClock } from "@kx/shared/meta/clock";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import type { Figure } from "./figure.ts";

const commits = 10_000;
const inFlight = 32;
const rounds = 3;
const text = JSON.stringify({ spec: "x".repeat(900) });
const keyOf = (i: number) => `/registry/pods/default/web-${String(i).padStart(6, "0")}`;

/** Durable creates with 32 in flight, and reads of one key, against bare better-sqlite3. */
export async function storageFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  try {
    const figures: { bare: number; ours: number; p99: number }[] = [];
    const reads: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const bare = bareCommits(join(folder, `bare-${round}.db`));
      const storage = await openSqliteStorage({ file: join(folder, `kx-${round}.db`), clock: realClock });
      const loop = monitorEventLoopDelay({ resolution: 1 });
      loop.enable();
      const ours = await commitsPerSecond(storage);
      loop.disable();
      figures.push({ bare, ours, p99: loop.percentile(99) / 1e6 });
      reads.push((await getsPerSecond(storage)) / bareGets(join(folder, `kx-${round}.db`)));
      await storage.close();
    }
    const { bare, ours, p99 } = figures.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare)[rounds >> 1]!;
    return [
      {
        name: "storage: durable creates, 32 in flight, to bare SQLite",
        value: ours / bare,
        unit: "x",
        detail: `${Math.round(ours)}/s against ${Math.round(bare)}/s, loop p99 ${p99.toFixed(1)} ms`,
      },
      { name: "storage: get of one key, to bare SQLite", value: reads.toSorted((a, b) => a - b)[rounds >> 1]!, unit: "x", detail: "prepared once on both sides" },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The least that a durable store can do: rows in groups, a full sync for each. */
function bareCommits(file: string): number {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("CREATE TABLE entry (id INTEGER PRIMARY KEY, key TEXT, text TEXT); CREATE INDEX entry_by_key ON entry (key)");
  const insert = database.prepare("INSERT INTO entry (key, text) VALUES (?, ?)");
  const group = database.transaction((from: number) => {
    for (let i = from; i < from + inFlight; i++) insert.run(keyOf(i), text);
  });
  const rate = perSecond(() => {
    for (let i = 0; i < commits; i += inFlight) group(i);
  });
  database.close();
  return rate;
}

async function commitsPerSecond(storage: Storage): Promise<number> {
  await storage.commit({ if: [], write: [{ key: "/registry/namespaces/default", text: "{}" }] });
  let next = 0;
  async function lane(): Promise<void> {
    while (next < commits) {
      const key = keyOf(next++);
      await storage.commit({
        if: [{ key, is: "absent" }, { key: "/registry/namespaces/default", is: "present" }],
        write: [{ key, text }],
      });
    }
  }
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (commits / (performance.now() - start)) * 1000;
}

async function getsPerSecond(storage: Storage): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < commits; i++) await storage.get(keyOf(i));
  return (commits / (performance.now() - start)) * 1000;
}

function bareGets(file: string): number {
  const database = new Database(file, { readonly: true });
  const get = database.prepare("SELECT id, text FROM entry WHERE key = ?");
  const rate = perSecond(() => {
    for (let i = 0; i < commits; i++) get.get(keyOf(i));
  });
  database.close();
  return rate;
}

function perSecond(run: () => void): number {
  const start = performance.now();
  run();
  return (commits / (performance.now() - start)) * 1000;
}
