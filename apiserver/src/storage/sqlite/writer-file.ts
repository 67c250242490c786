import { existsSync } from "node:fs";
import { join } from "node:path";

/** The bundle of `writer.ts`, found from any bundle in `dist` and from the source. */
export function writerFile(): string {
  const inDist = join(__dirname, "sqlite-writer.cjs");
  return existsSync(inDist) ? inDist : join(__dirname, "../../../dist/sqlite-writer.cjs");
}
