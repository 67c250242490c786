import { processIo } from "./io.ts";
import { run } from "./run.ts";

const interrupted = new AbortController();
// Once: a second Ctrl-C ends a command that does not stop by itself.
process.once("SIGINT", () => interrupted.abort());
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`kx get pods | head -1`): what a shell reports for SIGPIPE, and no word about it.
  process.exit(error.code === "EPIPE" ? 141 : 1);
});

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo(interrupted.signal));
}

void main();
