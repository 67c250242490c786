/**
 * Keys that stand twice in one object of a JSON text, as `duplicate field "spec.ports[0].name"` in the order of the text.
 * @param text valid JSON
 * @param value what the text parsed to
 */
export function duplicateFields(text: string, value: unknown): string[] {
  // A client's JSON is mostly compact: when it reads back the same, nothing was lost, and the walk is spared.
  if (JSON.stringify(value) === text.trimEnd()) return [];
  const faults: string[] = [];
  new Walk(text, faults).value("");
  return faults;
}

class Walk {
  private readonly text: string;
  private readonly faults: string[];
  private at = 0;
  constructor(text: string, faults: string[]) {
    this.text = text;
    this.faults = faults;
  }

  value(path: string): void {
    const first = this.next();
    if (first === "{") this.object(path);
    else if (first === "[") this.array(path);
    else if (first === '"') this.string();
    else while (this.at < this.text.length && !",]}".includes(this.text[this.at]!)) this.at++;
  }

  private object(path: string): void {
    const seen = new Set<string>();
    this.at++;
    while (this.next() !== "}") {
      if (this.next() === ",") this.at++;
      this.next();
      const key = this.string();
      const field = path ? `${path}.${key}` : key;
      if (seen.has(key)) this.faults.push(`duplicate field ${JSON.stringify(field)}`);
      seen.add(key);
      this.next();
      this.at++;
      this.value(field);
    }
    this.at++;
  }

  private array(path: string): void {
    this.at++;
    for (let i = 0; this.next() !== "]"; i++) {
      if (this.next() === ",") this.at++;
      this.value(`${path}[${i}]`);
    }
    this.at++;
  }

  /** Steps over the string that starts here and returns its value. */
  private string(): string {
    const start = this.at++;
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === "\\" ? 2 : 1;
    this.at++;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private next(): string {
    while (" \t\r\n".includes(this.text[this.at]!)) this.at++;
    return this.text[this.at]!;
  }
}
