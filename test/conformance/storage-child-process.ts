import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** `stream` commits until it is killed, `fill` until a commit fails. */
export type ChildMode = "stream" | "fill";

export interface StorageChild {
  readonly pid: number;
  /** The lines that it told, each a JSON object, to its end. */
  readonly lines: AsyncIterableIterator<Record<string, unknown>>;
  /** SIGKILL, and the lines that it still told. */
  kill(): Promise<Record<string, unknown>[]>;
}

// In `dist`, beside the writer's bundle, where the store finds it.
const bundle = fileURLToPath(new URL("../../apiserver/dist/test-storage-child.cjs", import.meta.url));

export async function buildStorageChild(): Promise<void> {
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL("storage-child.ts", import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    conditions: ["source"],
    external: ["better-sqlite3"],
    logLevel: "error",
  });
}

/** @param fileBlocks how large a file it may write, in blocks of 512 bytes */
export function startStorageChild(file: string, mode: ChildMode, fileBlocks: number | "unlimited" = "unlimited"): StorageChild {
  const child = spawn("sh", ["-c", `ulimit -f ${fileBlocks}; exec "$0" "$@"`, process.execPath, bundle, file, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const lines = parsed(createInterface({ input: child.stdout }));
  return {
    pid: child.pid!,
    lines,
    async kill() {
      child.kill("SIGKILL");
      const rest: Record<string, unknown>[] = [];
      for (let step = await lines.next(); !step.done; step = await lines.next()) rest.push(step.value);
      await ended;
      return rest;
    },
  };
}

async function* parsed(lines: AsyncIterable<string>): AsyncGenerator<Record<string, unknown>, undefined, undefined> {
  for await (const line of lines) yield JSON.parse(line) as Record<string, unknown>;
}
