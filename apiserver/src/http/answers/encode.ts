import type { Representation } from "../request/representation.ts";
import type { ListAnswer, ObjectAnswer, ValueAnswer } from "./answer.ts";
import { answerValue } from "./answer-value.ts";

export interface Encoded {
  contentType: string;
  /** Texts stay texts: Node then sends head and body in one write (measured: 6-10 % more GETs over TLS). */
  pieces: readonly (string | Uint8Array)[];
}

export interface EncodeOptions {
  as: Representation;
  /** Indented for a reader. */
  pretty: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** An answer as bytes. What is asked for as it is stored passes through without being parsed. */
export function encode(answer: ObjectAnswer | ListAnswer | ValueAnswer, options: EncodeOptions): Encoded | Promise<Encoded> {
  const { as, pretty, now } = options;
  if (answer.type === "value") return encodeValue(answer.value, options);
  if (as.form === "object" && as.media === "json" && !pretty && !answer.resource.otherVersion) {
    if (answer.type === "list") return { contentType: "application/json", pieces: listPieces(answer) };
    if (answer.entry) return { contentType: "application/json", pieces: [`${answer.entry.json}\n`] };
  }
  return encodeValue(answerValue(answer, as, now), options);
}

function encodeValue(value: object, { as, pretty }: EncodeOptions): Encoded | Promise<Encoded> {
  if (as.media === "yaml") return encodeYaml(value);
  // Go's indenting encoder ends without a newline, its plain one with one.
  const text = pretty ? JSON.stringify(value, null, 2) : `${JSON.stringify(value)}\n`;
  return { contentType: "application/json", pieces: [text] };
}

async function encodeYaml(value: object): Promise<Encoded> {
  const { stringify } = await import("yaml");
  const text = stringify(value, { version: "1.1", sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
  return { contentType: "application/yaml", pieces: [text] };
}

function listPieces({ resource, listed }: ListAnswer): Encoded["pieces"] {
  const { revision, continue: token, remainingItemCount, chunks, entries } = listed;
  const paging = token ? `,"continue":${JSON.stringify(token)}` : "";
  const remaining = token && remainingItemCount !== undefined ? `,"remainingItemCount":${remainingItemCount}` : "";
  const opening = `${resource.listOpening}${revision}"${paging}${remaining}},"items":[`;
  if (!chunks) return [`${opening}${entries.map((entry) => entry.item).join(",")}]}\n`];
  const pieces: (string | Uint8Array)[] = [opening];
  for (const [i, chunk] of chunks.entries()) {
    if (i > 0) pieces.push(",");
    pieces.push(chunk);
  }
  pieces.push("]}\n");
  return pieces;
}
