import { Worker } from "node:worker_threads";
import { StorageError, type Commit, type Revision } from "../storage.ts";
import type { CommitResult, PackedCommit, Reply, Request } from "./messages.ts";
import { writerFile } from "./writer-file.ts";

/** A commit under way, and who hears how it went. */
export interface Waiting {
  readonly commit: Commit;
  settled(result: CommitResult): void;
  failed(error: unknown): void;
}

/** The main thread's end of the writer: one batch of commits is in flight while the next gathers. */
export interface WriterThread {
  /** How the store was found. */
  readonly revision: Revision;
  readonly compacted: Revision;
  commit(waiting: Waiting): void;
  /** @throws StorageError */
  compact(before: Revision): Promise<void>;
  /** Commits made before it are still answered. @throws StorageError */
  close(): Promise<void>;
}

interface Taker {
  taken(reply: Reply): void;
  failed(error: unknown): void;
}

const maxBatchCommits = 512;
const maxBatchCharacters = 4 * 1024 * 1024;

/** @throws StorageError locked | corrupt | unwritable */
export async function startWriter(file: string): Promise<WriterThread> {
  const worker = new Worker(writerFile(), {
    workerData: { file, pid: process.pid },
    execArgv: [],
    // Batches live for a moment: a larger young generation would only raise the resident size.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  /** Requests are answered in order. */
  const takers: Taker[] = [];
  const gathering: Waiting[] = [];
  let batchesInFlight = 0;
  let scheduled = false;
  let stopped: StorageError | undefined;

  function request(message: Request, taker: Taker): void {
    if (stopped) return taker.failed(stopped);
    takers.push(taker);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(message);
  }

  function ask(message: Request): Promise<Reply> {
    return new Promise((taken, failed) => request(message, { taken, failed }));
  }

  function stop(reason: string): void {
    stopped ??= new StorageError("unwritable", `the writer of the store ${file} has stopped: ${reason}`);
    for (const taker of takers.splice(0)) taker.failed(stopped);
  }

  worker.on("message", (reply: Reply) => {
    const taker = takers.shift();
    if (reply.type === "failed") taker?.failed(new StorageError(reply.code, reply.message));
    else taker?.taken(reply);
  });
  worker.on("error", (error) => stop(error.message));
  worker.on("exit", (code) => stop(`exit code ${code}`));

  function sendBatch(): void {
    const batch = gathering.splice(0, batchLength(gathering));
    batchesInFlight++;
    request(
      { type: "commit", commits: batch.map(({ commit }) => packed(commit)) },
      {
        taken(reply) {
          batchesInFlight--;
          sendWhenFree();
          settle(batch, reply);
        },
        failed(error) {
          batchesInFlight--;
          sendWhenFree();
          for (const waiting of batch) waiting.failed(error);
        },
      },
    );
  }

  function sendWhenFree(): void {
    if (batchesInFlight === 0 && gathering.length > 0) sendBatch();
  }

  const opened = await new Promise<Reply>((taken, failed) => takers.push({ taken, failed })).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  if (opened.type !== "opened") throw new TypeError(`unexpected reply ${opened.type}`);

  return {
    revision: opened.revision,
    compacted: opened.compacted,
    commit(waiting) {
      gathering.push(waiting);
      if (batchesInFlight > 0 || scheduled) return;
      scheduled = true;
      // What is committed in one turn of the loop goes in one batch.
      setImmediate(() => {
        scheduled = false;
        sendWhenFree();
      });
    },
    async compact(before) {
      await ask({ type: "compact", before });
    },
    async close() {
      while (gathering.length > 0) sendBatch();
      try {
        await ask({ type: "close" });
      } finally {
        await worker.terminate();
      }
    },
  };
}

/** How many of the gathered commits go together: at least one. */
function batchLength(gathering: readonly Waiting[]): number {
  let characters = 0;
  for (let i = 0; i < gathering.length && i < maxBatchCommits; i++) {
    for (const { text } of gathering[i]!.commit.write) characters += text?.length ?? 0;
    if (characters > maxBatchCharacters) return Math.max(i, 1);
  }
  return Math.min(gathering.length, maxBatchCommits);
}

function packed(commit: Commit): PackedCommit {
  const conditions: (string | number)[] = [];
  for (const { key, is } of commit.if) conditions.push(key, is);
  const write: (string | null)[] = [];
  for (const { key, text } of commit.write) write.push(key, text);
  return { if: conditions, write };
}

function settle(batch: readonly Waiting[], reply: Reply): void {
  if (reply.type !== "committed") throw new TypeError(`unexpected reply ${reply.type}`);
  for (const [i, result] of reply.results.entries()) batch[i]!.settled(result);
}
