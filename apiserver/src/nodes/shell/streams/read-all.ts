import type { Input } from "./stream.ts";

/** Everything up to the end. */
export async function readAll(input: Input, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await input.read(signal); chunk; chunk = await input.read(signal)) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** One line without its newline, and whether it had one; undefined at the end. What follows stays in the input. */
export async function readLine(input: Input, signal: AbortSignal, delimiter = 10): Promise<{ line: Uint8Array; ended: boolean } | undefined> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = await input.read(signal);
    if (!chunk) return chunks.length > 0 ? { line: Buffer.concat(chunks), ended: false } : undefined;
    const end = chunk.indexOf(delimiter);
    if (end < 0) {
      chunks.push(chunk);
      continue;
    }
    chunks.push(chunk.subarray(0, end));
    input.unread(chunk.subarray(end + 1));
    return { line: Buffer.concat(chunks), ended: true };
  }
}
