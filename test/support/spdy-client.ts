import net from "node:net";
import { constants, createDeflate, createInflate } from "node:zlib";
import { headerDictionary } from "../../apiserver/src/http/streams/spdy/header-dictionary.ts";

/** A frame of the server's, as little understood as tests need it. */
export interface HeardFrame {
  /** 0 is DATA. */
  type: number;
  stream: number;
  fin: boolean;
  payload: Buffer;
}

export interface UpgradeAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Of an answer that is no upgrade. */
  body: string;
}

/**
 * A client that speaks SPDY/3.1 as kubectl's does: it writes and reads frames by itself, byte for byte from the draft, so
 * that it shares no mistake with the server.
 */
export class SpdyClient {
  readonly answer: UpgradeAnswer;
  readonly frames: HeardFrame[] = [];
  /** The server has hung up. */
  ended = false;
  readonly #send: (bytes: Buffer) => void;
  readonly #deflate = createDeflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });
  readonly #waiting = new Set<() => void>();
  #rest = Buffer.alloc(0);
  #nextStream = 1;
  /** Header blocks are packed in one stream, so streams are opened one by one. */
  #opening: Promise<unknown> = Promise.resolve();

  constructor(answer: UpgradeAnswer, send: (bytes: Buffer) => void) {
    this.answer = answer;
    this.#send = send;
  }

  heard(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUInt32BE(4) & 0xff_ffff;
      if (this.#rest.length < 8 + length) break;
      const control = (this.#rest[0]! & 0x80) !== 0;
      const payload = this.#rest.subarray(8, 8 + length);
      const type = control ? this.#rest.readUInt16BE(2) : 0;
      const stream = control ? (payload.length >= 4 ? payload.readUInt32BE(0) : 0) : this.#rest.readUInt32BE(0);
      this.frames.push({ type, stream, fin: (this.#rest[4]! & 1) === 1, payload });
      this.#rest = this.#rest.subarray(8 + length);
    }
    this.#wake();
  }

  hungUp(): void {
    this.ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves once what was heard satisfies the test. */
  async until(satisfied: () => boolean): Promise<void> {
    while (!satisfied()) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  raw(bytes: Buffer): void {
    this.#send(bytes);
  }

  control(type: number, flags: number, payload: Buffer): void {
    const head = Buffer.from([0x80, 0x03, 0, type, flags, 0, 0, 0]);
    head.writeUIntBE(payload.length, 5, 3);
    this.#send(Buffer.concat([head, payload]));
  }

  /** Opens a stream. @returns its id, once it is asked for */
  open(headers: Record<string, string>, { fin = false, id }: { fin?: boolean; id?: number } = {}): Promise<number> {
    const opened = this.#opening.then(async () => {
      const stream = id ?? this.#nextStream;
      this.#nextStream = Math.max(this.#nextStream, stream + 2);
      const payload = Buffer.alloc(10);
      payload.writeUInt32BE(stream, 0);
      this.control(1, fin ? 1 : 0, Buffer.concat([payload, await this.#packed(headers)]));
      return stream;
    });
    this.#opening = opened;
    return opened;
  }

  /** The same, answered. */
  async opened(headers: Record<string, string>, more?: { fin?: boolean }): Promise<number> {
    const id = await this.open(headers, more);
    await this.until(() => this.frames.some(({ type, stream }) => type === 2 && stream === id));
    return id;
  }

  data(stream: number, bytes: Buffer | string, fin = false): void {
    const body = Buffer.from(bytes);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(stream, 0);
    head.writeUInt32BE(body.length, 4);
    head[4] = fin ? 1 : 0;
    this.#send(Buffer.concat([head, body]));
  }

  /** Everything that came on a stream so far. */
  received(stream: number): Buffer {
    return Buffer.concat(this.frames.filter((frame) => frame.type === 0 && frame.stream === stream).map(({ payload }) => payload));
  }

  /** Whether the server has ended its side of a stream. */
  finished(stream: number): boolean {
    return this.frames.some((frame) => frame.stream === stream && (frame.type === 0 || frame.type === 2) && frame.fin);
  }

  /** The status of the RST_STREAM that a stream got. */
  reset(stream: number): number | undefined {
    return this.frames.find((frame) => frame.type === 3 && frame.stream === stream)?.payload.readUInt32BE(4);
  }

  /** Header blocks of all SYN_REPLYs so far, unpacked in one stream as they were packed. */
  async replies(): Promise<Buffer> {
    const inflate = createInflate({ dictionary: headerDictionary, finishFlush: constants.Z_SYNC_FLUSH });
    const parts: Buffer[] = [];
    inflate.on("data", (part: Buffer) => parts.push(part));
    inflate.end(Buffer.concat(this.frames.filter(({ type }) => type === 2).map(({ payload }) => payload.subarray(4))));
    await new Promise((resolve) => inflate.once("end", resolve));
    return Buffer.concat(parts);
  }

  async #packed(headers: Record<string, string>): Promise<Buffer> {
    const number = (value: number): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    };
    const text = (value: string): Buffer => Buffer.concat([number(value.length), Buffer.from(value)]);
    const block = Buffer.concat([number(Object.keys(headers).length), ...Object.entries(headers).flatMap(([name, value]) => [text(name), text(value)])]);
    const parts: Buffer[] = [];
    const take = (part: Buffer): void => void parts.push(part);
    this.#deflate.on("data", take);
    await new Promise<void>((resolve) => {
      this.#deflate.write(block, () => resolve());
    });
    this.#deflate.off("data", take);
    return Buffer.concat(parts);
  }
}

export interface SpdyCall {
  port: number;
  path: string;
  method?: string;
  /** Lines of the head beside Host and those of the upgrade. */
  headers?: readonly string[];
  /** Values of X-Stream-Protocol-Version, one a line. */
  protocols: readonly string[];
}

/** Asks for an upgrade as kubectl does, and speaks SPDY when it is granted. */
export async function spdyCall({ port, path, method = "POST", headers = [], protocols }: SpdyCall): Promise<SpdyClient & { socket: net.Socket }> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: SPDY/3.1",
    "Content-Length: 0",
    ...headers,
    ...protocols.map((protocol) => `X-Stream-Protocol-Version: ${protocol}`),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  let client: SpdyClient | undefined;
  let text = Buffer.alloc(0);
  await new Promise<void>((resolve) => {
    const head = (bytes: Buffer): void => {
      text = Buffer.concat([text, bytes]);
      const answer = answerOf(text);
      if (!answer) return;
      if (answer.status === 101) {
        socket.off("data", head);
        client = new SpdyClient(answer, (out) => socket.write(out));
        const rest = text.subarray(text.indexOf("\r\n\r\n") + 4);
        socket.on("data", (more) => client?.heard(more));
        if (rest.length > 0) client.heard(rest);
        resolve();
      }
    };
    socket.on("data", head);
    socket.on("error", () => {});
    socket.once("close", () => {
      client?.hungUp();
      client ??= new SpdyClient(answerOf(text)!, () => {});
      resolve();
    });
    socket.once("end", () => socket.end());
  });
  return Object.assign(client!, { socket });
}

function answerOf(bytes: Buffer): UpgradeAnswer | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { status: Number(first.split(" ")[1]), headers, body: bytes.toString("utf8", end + 4) };
}
