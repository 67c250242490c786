// A server that is killed: commits to the store named by its argument, eight at a time, and tells each answer.
import { writeSync } from "node:fs";
import { realClock } from "@kx/shared/meta/clock";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import type { ChildMode } from "./storage-child-process.ts";

const [file, mode] = process.argv.slice(2) as [string, ChildMode];

function tell(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Writes what the key and the revision say, so that a reader can check it. */
async function stream(storage: Storage, base: number, lane: number): Promise<void> {
  for (let i = 0; ; i++) {
    const key = `/lane-${lane}/${base}-${i}`;
    const { revision } = await storage.commit({
      if: [{ key, is: "absent" }],
      write: [{ key, text: key.repeat(20) }, { key: `/last-${lane}`, text: key }],
    });
    tell({ key, revision });
  }
}

/** Commits until one fails, and tells what the store shows then. */
async function fill(storage: Storage): Promise<void> {
  for (let i = 0; ; i++) {
    try {
      tell(await storage.commit({ if: [], write: [{ key: `/big/${i}`, text: "x".repeat(100_000) }] }));
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      tell({ code, message, revision: await storage.revision(), found: (await storage.list({ prefix: "/big/" })).items.length });
      process.exit(0);
    }
  }
}

async function main(): Promise<void> {
  const storage = await openSqliteStorage({ file, clock: realClock });
  const base = await storage.revision();
  tell({ opened: base });
  if (mode === "fill") await fill(storage);
  else await Promise.all(Array.from({ length: 8 }, (_, lane) => stream(storage, base, lane)));
}

void main();
