/** Writes the wire format of one message, field after field. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];

  text(number: number, value: string): void {
    this.bytes(number, Buffer.from(value, "utf8"));
  }

  bytes(number: number, value: Uint8Array): void {
    this.#parts.push(varints(number * 8 + 2, value.length), value);
  }

  flag(number: number, value: boolean): void {
    this.#parts.push(varints(number * 8, Number(value)));
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function varints(...values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) {
    let rest = value;
    while (rest > 0x7f) {
      bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}
