/** Returns the decoded value, or undefined when there is none to keep. Nulls never reach it. */
export type Decoder = (value: unknown, at: DecodePosition) => unknown;

/** Where a decoder stands, and what it found wrong so far. One for each decoded value. */
export class DecodePosition {
  /** Field names, map keys and list indexes down to here; errors of unknown fields print it. */
  readonly path: (string | number)[] = [];
  /** Field names only, as Go's type errors print it. */
  readonly fields: string[] = [];
  /** Name of the innermost Go struct. */
  struct = "";
  readonly unknownFields: string[] = [];
  /** The first wrong type: Go goes on decoding and reports that one. */
  failure: string | undefined;

  unknown(name: string): void {
    if (this.unknownFields.length >= mostUnknown) return;
    const text = `unknown field ${JSON.stringify(this.pathTo(name))}`;
    if (!this.unknownFields.includes(text)) this.unknownFields.push(text);
  }

  /** Notes that a value cannot become the Go type. @param found Go's word for it: `string`, `number 1.5` */
  mismatch(found: string, goType: string): void {
    this.failure ??= this.mismatchText(found, goType);
  }

  mismatchText(found: string, goType: string): string {
    const field = this.struct ? `struct field ${this.struct}.${this.fields.join(".")}` : "value";
    return `json: cannot unmarshal ${found} into Go ${field} of type ${goType}`;
  }

  private pathTo(name: string): string {
    let text = "";
    for (const part of [...this.path, name]) {
      text += typeof part === "number" ? `[${part}]` : `${text && "."}${part}`;
    }
    return text;
  }
}

const mostUnknown = 100;
