const whitespace = new Set([0x20, 0x09, 0x0a, 0x0d]);
const literals: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };
class SyntaxFault extends Error {}

/**
 * What Go's encoding/json says of bytes that are no JSON: `invalid character 'x' looking for beginning of value`. Only
 * for the error answer: it walks byte by byte.
 * @returns undefined when the bytes are JSON after all
 */
export function goJsonError(bytes: Uint8Array): string | undefined {
  try {
    new Scanner(bytes).document();
    return undefined;
  } catch (fault) {
    if (fault instanceof SyntaxFault) return fault.message;
    // Nested past our stack: Go's own limit is 10,000 levels.
    if (fault instanceof RangeError) return "exceeded max depth";
    throw fault;
  }
}

class Scanner {
  private readonly bytes: Uint8Array;
  private at = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  document(): void {
    this.value();
    this.skipBlanks();
    if (this.at < this.bytes.length) this.refuse("after top-level value");
  }

  private value(): void {
    const first = this.nextChar();
    if (first === "{") this.object();
    else if (first === "[") this.array();
    else if (first === '"') this.string();
    else if (first === "-" || isDigit(first)) this.number();
    else if (literals[first]) this.literal(literals[first]);
    else this.refuse("looking for beginning of value");
  }

  private object(): void {
    this.step();
    if (this.nextChar() === "}") return this.step();
    for (;;) {
      if (this.nextChar() !== '"') this.refuse("looking for beginning of object key string");
      this.string();
      if (this.nextChar() !== ":") this.refuse("after object key");
      this.step();
      this.value();
      const end = this.nextChar();
      if (end !== "," && end !== "}") this.refuse("after object key:value pair");
      this.step();
      if (end === "}") return;
    }
  }

  private array(): void {
    this.step();
    if (this.nextChar() === "]") return this.step();
    for (;;) {
      this.value();
      const end = this.nextChar();
      if (end !== "," && end !== "]") this.refuse("after array element");
      this.step();
      if (end === "]") return;
    }
  }

  private string(): void {
    this.step();
    for (;;) {
      const char = this.char();
      if (char === '"') return this.step();
      if (this.bytes[this.at]! < 0x20) this.refuse("in string literal");
      this.step();
      if (char === "\\") this.escape();
    }
  }

  private escape(): void {
    const char = this.char();
    if (!'"\\/bfnrtu'.includes(char)) this.refuse("in string escape code");
    this.step();
    if (char !== "u") return;
    for (let i = 0; i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.char())) this.refuse("in \\u hexadecimal character escape");
      this.step();
    }
  }

  private number(): void {
    if (this.char() === "-") this.step();
    if (this.char() === "0") this.step();
    else this.digits("in numeric literal");
    if (this.peek() === ".") {
      this.step();
      this.digits("after decimal point in numeric literal");
    }
    if (this.peek() === "e" || this.peek() === "E") {
      this.step();
      if (this.peek() === "+" || this.peek() === "-") this.step();
      this.digits("in exponent of numeric literal");
    }
  }

  private digits(where: string): void {
    if (!isDigit(this.char())) this.refuse(where);
    while (isDigit(this.peek())) this.step();
  }

  private literal(word: string): void {
    for (const expected of word) {
      if (this.char() !== expected) this.refuse(`in literal ${word} (expecting '${expected}')`);
      this.step();
    }
  }

  private step(): void {
    this.at++;
  }

  private peek(): string {
    return this.at < this.bytes.length ? String.fromCharCode(this.bytes[this.at]!) : "";
  }

  private char(): string {
    if (this.at >= this.bytes.length) throw new SyntaxFault("unexpected end of JSON input");
    return this.peek();
  }

  private nextChar(): string {
    this.skipBlanks();
    return this.char();
  }

  private skipBlanks(): void {
    while (whitespace.has(this.bytes[this.at]!)) this.at++;
  }

  private refuse(where: string): never {
    throw new SyntaxFault(`invalid character ${quoted(this.char())} ${where}`);
  }
}

const isDigit = (char: string): boolean => char >= "0" && char <= "9" && char.length === 1;

/** One byte as Go's scanner quotes it. */
function quoted(char: string): string {
  if (char === "'") return String.raw`'\''`;
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}
