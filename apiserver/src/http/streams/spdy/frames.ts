/** Types of control frames (SPDY draft 3.1, 2.6). */
const types = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;

/** Why a stream is broken off (SPDY draft 3.1, 2.6.3). */
export const resetStatus = { protocolError: 1, refusedStream: 3, cancel: 5 } as const;

/** What a peer says. The bytes of a DATA frame may come as several of its kind, `fin` with the last one. */
export type Frame =
  | { readonly type: "data"; readonly stream: number; readonly fin: boolean; readonly bytes: Buffer }
  | { readonly type: "synStream"; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  /** SYN_REPLY and HEADERS: their blocks belong to the one stream of compression. */
  | { readonly type: "headers"; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: "rstStream"; readonly stream: number; readonly status: number }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "goAway"; readonly lastGood: number }
  /** SETTINGS, WINDOW_UPDATE and what is unknown: spdystream passes them over. */
  | { readonly type: "other" };

const finFlag = 1;
/** Control frames are short; DATA frames may have the 24 bits of their length field, and are never gathered. */
const maxControl = 1024 * 1024;
export const maxData = 0xff_ffff;

/** Cuts a stream of bytes into frames, whatever pieces it comes in. */
export class FrameParser {
  #rest: Buffer = Buffer.alloc(0);
  #data: { stream: number; fin: boolean; left: number } | undefined;

  /** @throws Error for bytes that are no SPDY */
  push(chunk: Uint8Array): Frame[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    if (this.#data) return this.#dataPiece(this.#data);
    const head = this.#rest;
    if (head.length < 8) return undefined;
    const length = head.readUIntBE(5, 3);
    const fin = (head[4]! & finFlag) !== 0;
    const first = head.readUInt32BE(0);
    if (first < 0x8000_0000) {
      if (first === 0) throw new Error("stream id zero is disallowed");
      this.#rest = head.subarray(8);
      this.#data = { stream: first, fin, left: length };
      return this.#dataPiece(this.#data);
    }
    if (length > maxControl) throw new Error("a control frame is too long");
    if (head.length < 8 + length) return undefined;
    this.#rest = head.subarray(8 + length);
    return controlFrame(first & 0xffff, fin, head.subarray(8, 8 + length));
  }

  #dataPiece(data: { stream: number; fin: boolean; left: number }): Frame | undefined {
    if (data.left > 0 && this.#rest.length === 0) return undefined;
    const bytes = this.#rest.subarray(0, data.left);
    this.#rest = this.#rest.subarray(bytes.length);
    data.left -= bytes.length;
    if (data.left === 0) this.#data = undefined;
    return { type: "data", stream: data.stream, fin: data.fin && data.left === 0, bytes };
  }
}

function controlFrame(type: number, fin: boolean, payload: Buffer): Frame {
  const number = (at: number): number => {
    if (payload.length < at + 4) throw new Error("a control frame ends early");
    return payload.readUInt32BE(at) & 0x7fff_ffff;
  };
  switch (type) {
    case types.synStream:
      return { type: "synStream", stream: number(0), fin, block: payload.subarray(10) };
    case types.synReply:
    case types.headers:
      return { type: "headers", stream: number(0), fin, block: payload.subarray(4) };
    case types.rstStream:
      return { type: "rstStream", stream: number(0), status: number(4) };
    case types.ping:
      return { type: "ping", id: number(0) };
    case types.goAway:
      return { type: "goAway", lastGood: number(0) };
    default:
      return { type: "other" };
  }
}

/** The head of a DATA frame; its bytes follow. @param length at most `maxData` */
export function dataHead(stream: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream);
  head.writeUInt32BE(length, 4);
  head[4] = fin ? finFlag : 0;
  return head;
}

const control = (type: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8003);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
};

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return bytes;
};

/** @param block a packed header block */
export const synReply = (stream: number, block: Buffer): Buffer => control(types.synReply, Buffer.concat([numbers(stream), block]));

export const rstStream = (stream: number, status: number): Buffer => control(types.rstStream, numbers(stream, status));

export const ping = (id: number): Buffer => control(types.ping, numbers(id));

/** @param lastGood the last stream of the peer that was accepted */
export const goAway = (lastGood: number): Buffer => control(types.goAway, numbers(lastGood, 0));
