// The worker thread that owns a store's write connection: no sync of the disk ever runs on the main loop.
import { parentPort, workerData } from "node:worker_threads";
import { createCommitLog } from "./commit-log.ts";
import { createCompaction } from "./compaction.ts";
import type { Reply, Request } from "./messages.ts";
import { openDatabase } from "./open-database.ts";
import { storageErrorOf } from "./sqlite-errors.ts";

const { file, pid } = workerData as { file: string; pid: number };
const port = parentPort!;

function failed(error: unknown): Reply {
  const { code, message } = storageErrorOf(error, file);
  return { type: "failed", code, message };
}

function open(): Reply {
  try {
    const opened = openDatabase(file, pid);
    const log = createCommitLog(opened.database, opened.revision);
    const compact = createCompaction(opened.database, opened.compacted);

    function answer(request: Request): Reply {
      if (request.type === "commit") return { type: "committed", results: log.append(request.commits) };
      if (request.type === "compact") compact(request.before);
      else {
        port.off("message", serve);
        opened.close();
      }
      return { type: "done" };
    }

    function serve(request: Request): void {
      let reply: Reply;
      try {
        reply = answer(request);
      } catch (error) {
        reply = failed(error);
      }
      port.postMessage(reply);
    }

    port.on("message", serve);
    return { type: "opened", revision: opened.revision, compacted: opened.compacted };
  } catch (error) {
    return failed(error);
  }
}

port.postMessage(open());
