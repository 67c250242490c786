const newline = 0x0a;

/**
 * The JSON values of a stream with one a line, as a watch sends them. A line may be of any length and come in any
 * number of chunks; a last line without newline counts.
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  // Parts of an unfinished line wait unjoined: joining at every chunk would copy a large line once a chunk.
  let parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      const line = text(parts.length > 0 ? [...parts, piece] : [piece]);
      parts = [];
      if (line.trim()) yield JSON.parse(line);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  const last = text(parts);
  if (last.trim()) yield JSON.parse(last);
}

function text(parts: readonly Uint8Array[]): string {
  const [only] = parts;
  const bytes = parts.length === 1 && only ? only : Buffer.concat(parts);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
