/** A reply, before it is written in RESP2: a status, an error, a number, a text or none, or a list of texts. */
export type RedisReply = { status: string } | { error: string } | number | string | undefined | readonly string[];

/** A reply's bytes on the wire (redis.io, Redis serialization protocol specification, RESP2). */
export function encodeReply(reply: RedisReply): string {
  if (reply === undefined) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if ("status" in reply) return `+${reply.status}\r\n`;
  if ("error" in reply) return `-${reply.error}\r\n`;
  return `*${reply.length}\r\n${reply.map(encodeReply).join("")}`;
}

/**
 * Takes the first command from what has come: an array of bulk strings, or words on a line as `nc` sends them.
 * @returns undefined while it is not complete
 */
export function takeCommand(bytes: Buffer): { words: string[]; rest: Buffer } | undefined {
  const line = takeLine(bytes, 0);
  if (!line) return undefined;
  if (!line.text.startsWith("*")) return { words: line.text.split(/\s+/).filter(Boolean), rest: bytes.subarray(line.end) };
  const words: string[] = [];
  let at = line.end;
  for (let left = Number(line.text.slice(1)); left > 0; left--) {
    const header = takeLine(bytes, at);
    if (!header) return undefined;
    const end = header.end + Number(header.text.slice(1));
    if (bytes.length < end + 2) return undefined;
    words.push(bytes.subarray(header.end, end).toString());
    at = end + 2;
  }
  return { words, rest: bytes.subarray(at) };
}

function takeLine(bytes: Buffer, from: number): { text: string; end: number } | undefined {
  const end = bytes.indexOf("\n", from);
  return end < 0 ? undefined : { text: bytes.subarray(from, end).toString().trimEnd(), end: end + 1 };
}
