/** The bytes are no protobuf message of the expected form; messages as Go's generated decoders word them. */
export class ProtobufError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProtobufError";
  }
}

/** Reads the wire format of one message; nested messages get a reader of their own part of the bytes. */
export class WireReader {
  #at: number;
  readonly #end: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** The next field's number and wire type. @throws ProtobufError */
  tag(): { number: number; wireType: number } {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    if (number < 1) throw new ProtobufError(`proto: illegal tag ${number} (wire type ${tag % 8})`);
    return { number, wireType: tag % 8 };
  }

  /** Unsigned, up to 64 bits. */
  varint(): bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError("proto: integer overflow");
  }

  /** A signed integer of 32 or 64 bits (two's complement, as int32 and int64 travel). */
  integer(): number {
    return Number(BigInt.asIntN(64, this.varint()));
  }

  double(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  /** The bytes of a length-delimited field, not copied. */
  bytes(): Uint8Array {
    const length = Number(this.varint());
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return Buffer.from(this.bytes()).toString("utf8");
  }

  /** Passes over a value of a field that nobody asked for. */
  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.#skip(8);
    else if (wireType === 2) this.bytes();
    else if (wireType === 5) this.#skip(4);
    else throw new ProtobufError(`proto: illegal wireType ${wireType}`);
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw new ProtobufError("unexpected EOF");
    this.#at += 1;
    return byte;
  }

  #skip(length: number): number {
    const start = this.#at;
    if (length < 0 || start + length > this.#end) throw new ProtobufError("unexpected EOF");
    this.#at = start + length;
    return start;
  }
}
