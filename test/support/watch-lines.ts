import type { RunningApi } from "./start-api.ts";

export interface WatchLine {
  type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came
  object: any;
}

export interface OpenWatch {
  readonly status: number;
  contentType: string | null;
  /** The next line; undefined when the server has ended the watch. */
  next(): Promise<WatchLine | undefined>;
  close(): void;
}

/** Opens a watch over a connection and reads it line by line. */
export async function openWatchLines(api: RunningApi, path: string, accept = "application/json"): Promise<OpenWatch> {
  const gone = new AbortController();
  const response = await fetch(api.url + path, { headers: { accept }, signal: gone.signal });
  const lines = readLines(response.body as AsyncIterable<Uint8Array>);
  return {
    // Read from the response, which must live: fetch cancels the body of one that is collected before it is read.
    get status() {
      return response.status;
    },
    contentType: response.headers.get("content-type"),
    async next() {
      const { value, done } = await lines.next();
      return done ? undefined : (JSON.parse(value) as WatchLine);
    },
    close: () => gone.abort(),
  };
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of chunks) {
    text += Buffer.from(chunk).toString("utf8");
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
  }
}
