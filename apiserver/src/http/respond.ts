import type { IncomingMessage } from "node:http";
import { encode, type EncodeOptions } from "./answers/encode.ts";
import type { ListAnswer, ObjectAnswer, ValueAnswer } from "./answers/answer.ts";
import type { Reply } from "./answers/reply.ts";
import { warningHeader } from "./answers/warning-header.ts";
import { compresses, sendCompressed } from "./compress.ts";
import type { Document } from "./discovery/document.ts";

/** The head of any answer about a resource, as one flat list: Node writes that without copying it. */
export function headOf({ auditId, warnings }: Reply, contentType: string): string[] {
  const head = ["Audit-Id", auditId, "Cache-Control", "no-cache, private", "Content-Type", contentType];
  for (const text of warnings) {
    const value = warningHeader(text);
    if (value !== undefined) head.push("Warning", value);
  }
  return head;
}

/** Writes a finished answer. */
export async function sendAnswer(reply: Reply, answer: ObjectAnswer | ListAnswer | ValueAnswer, options: EncodeOptions): Promise<void> {
  const encoding = encode(answer, options);
  const { contentType, pieces } = encoding instanceof Promise ? await encoding : encoding;
  send(reply, answer.type === "list" ? 200 : answer.code, headOf(reply, contentType), pieces);
}

export function sendDocument(reply: Reply, { code, contentType, body, headers = {} }: Document): void {
  const head = ["Audit-Id", reply.auditId, "Content-Type", contentType];
  if (!headers["Cache-Control"]) head.push("Cache-Control", "no-cache, private");
  for (const [name, value] of Object.entries(headers)) head.push(name, value);
  send(reply, code, head, [body]);
}

/** Writes a whole answer, unless the client is gone. */
export function send({ incoming, response }: Reply, code: number, head: string[], pieces: readonly (string | Uint8Array)[]): void {
  if (response.headersSent || response.destroyed) return;
  let length = 0;
  for (const piece of pieces) length += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
  if (compresses(incoming, length)) {
    head.push("Content-Encoding", "gzip", "Vary", "Accept-Encoding");
    response.writeHead(code, head);
    void sendCompressed(response, pieces);
    return;
  }
  if (code !== 304) head.push("Content-Length", String(length));
  response.writeHead(code, head);
  if (pieces.length === 1) {
    response.end(pieces[0]);
    return;
  }
  response.cork();
  for (const piece of pieces) response.write(piece);
  response.end();
  response.uncork();
}

/** `?pretty=`, else whether a person reads it (apiserver endpoints/handlers/negotiation). */
export function wantsPretty({ headers }: IncomingMessage, query: URLSearchParams): boolean {
  const asked = query.size > 0 ? query.get("pretty") : null;
  if (asked) return ["1", "t", "T", "TRUE", "true", "True"].includes(asked);
  const agent = headers["user-agent"];
  return agent !== undefined && (agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0"));
}
