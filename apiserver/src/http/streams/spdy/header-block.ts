import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { headerDictionary } from "./header-dictionary.ts";

/** Names in lower case -> value; several values of one name are parted by `\0`. */
export type Headers = ReadonlyMap<string, string>;

/** An unpacked block may not be longer: nothing that is sent here comes near it. */
const maxBlock = 1024 * 1024;

/** Packs and unpacks the header blocks of one connection: one stream of zlib in each direction, which every block goes on. */
export class HeaderBlocks {
  readonly #inflate: Inflate = createInflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });
  readonly #deflate: Deflate = createDeflate({ dictionary: headerDictionary, flush: constants.Z_SYNC_FLUSH });

  constructor() {
    // Each call tells its own failure; the same once more as an event is for nobody.
    for (const stream of [this.#inflate, this.#deflate]) stream.on("error", () => {});
  }

  /** One block at a time. @throws Error for a block that is none */
  async unpack(block: Uint8Array): Promise<Headers> {
    return readBlock(await through(this.#inflate, block));
  }

  /** One block at a time. */
  pack(headers: Headers): Promise<Buffer> {
    return through(this.#deflate, writeBlock(headers));
  }

  close(): void {
    this.#inflate.destroy();
    this.#deflate.destroy();
  }
}

function through(stream: Inflate | Deflate, bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const take = (part: Buffer): void => {
      parts.push(part);
      length += part.length;
      if (length > maxBlock) stream.destroy(new Error("a header block is too long"));
    };
    const end = (error?: Error | null): void => {
      stream.off("data", take);
      stream.off("error", end);
      stream.off("close", closed);
      if (error) reject(error);
      else resolve(Buffer.concat(parts));
    };
    const closed = (): void => end(new Error("the connection is closed"));
    stream.on("data", take);
    stream.once("error", end);
    stream.once("close", closed);
    stream.write(bytes, (error) => end(error));
  });
}

function readBlock(bytes: Buffer): Headers {
  let at = 0;
  const number = (): number => {
    if (at + 4 > bytes.length) throw new Error("a header block ends early");
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > bytes.length) throw new Error("a header block ends early");
    at += length;
    return bytes.toString("latin1", at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}

function writeBlock(headers: Headers): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): Buffer[] => [number(Buffer.byteLength(value, "latin1")), Buffer.from(value, "latin1")];
  return Buffer.concat([number(headers.size), ...[...headers].flatMap(([name, value]) => [...text(name), ...text(value)])]);
}
