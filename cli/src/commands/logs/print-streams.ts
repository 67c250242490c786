import type { Transport } from "@kx/shared/client/transport";
import type { Io } from "../../io.ts";
import type { LogStream } from "./streams.ts";

interface PrintOptions {
  io: Io;
  transport: Transport;
  /** Put `[pod/web-0/app] ` before each line. */
  prefix: boolean;
  /** Read all streams at once, since none of them ends. */
  follow: boolean;
  ignoreErrors: boolean;
}

/** Copies the streams to stdout, whole lines at a time. @throws StatusError of the first that fails */
export async function printStreams(streams: readonly LogStream[], query: Readonly<Record<string, string | undefined>>, options: PrintOptions): Promise<void> {
  if (options.follow) {
    await Promise.all(streams.map((stream) => printStream(stream, query, options)));
    return;
  }
  for (const stream of streams) await printStream(stream, query, options);
}

async function printStream(stream: LogStream, query: Readonly<Record<string, string | undefined>>, options: PrintOptions): Promise<void> {
  const { io, transport } = options;
  const { namespace, pod, container } = stream;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const prefix = options.prefix ? `[pod/${pod}/${container}] ` : "";
  try {
    for await (const lines of wholeLines(transport.stream({ method: "GET", path, query: { container, ...query }, signal: io.signal }))) {
      io.stdout.write(prefix ? prefixed(lines, prefix) : lines);
      await io.stdout.drained();
    }
  } catch (error) {
    if (io.signal.aborted) return;
    if (!options.ignoreErrors) throw error;
    io.stdout.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Chunks that end with a newline, so that streams which are read together do not mix within a line. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let open: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      yield Buffer.concat([...open, chunk.subarray(0, end)]);
      open = [];
    }
    if (end < chunk.length) open.push(chunk.subarray(end));
  }
  if (open.length > 0) yield Buffer.concat(open);
}

function prefixed(lines: Buffer, prefix: string): string {
  const text = lines.toString("utf8");
  const rows = text.replace(/\n$/, "").split("\n");
  return rows.map((row) => prefix + row).join("\n") + (text.endsWith("\n") ? "\n" : "");
}
