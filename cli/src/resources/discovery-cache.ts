import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiResource } from "./api-resource.ts";

/** Where discovery is kept between calls, and what it belongs to: another key is another server or another start of it. */
export interface CachePlace {
  folder: string;
  key: string;
}

interface Kept {
  key: string;
  /** Milliseconds since the epoch. */
  at: number;
  resources: ApiResource[];
}

/** kubectl keeps its copy as long (cached discovery, 6 h). */
const longestMs = 6 * 3_600_000;

/** What was kept for the key, if it is not too old. */
export function readCache({ folder, key }: CachePlace, now: number): ApiResource[] | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(folder, "discovery.json"), "utf8")) as Kept;
    return kept.key === key && now - kept.at < longestMs ? kept.resources : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a copy; a folder that cannot be written only costs the next call a look. */
export function writeCache({ folder, key }: CachePlace, now: number, resources: readonly ApiResource[]): void {
  const file = join(folder, "discovery.json");
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ key, at: now, resources }), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Read-only or full: the cache is a convenience.
  }
}
