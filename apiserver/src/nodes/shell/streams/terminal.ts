import type { SignalName } from "../process/signals.ts";
import { SourceInput } from "./source-input.ts";
import type { Input, Output } from "./stream.ts";

export interface TerminalOptions {
  /** What is typed, as the client's raw terminal sends it. */
  typed: AsyncIterable<Uint8Array> | undefined;
  /** What is shown, in the form that a terminal wants. */
  show(bytes: Uint8Array): void | Promise<void>;
  size?: { columns: number; rows: number };
}

/** The keys that the line discipline takes for itself (stty -a). */
const key = { interrupt: "\x03", end: "\x04", erase: "\x7f", backspace: "\b", kill: "\x15", eraseWord: "\x17", quit: "\x1c", suspend: "\x1a", tab: "\t" };

const arrows: Readonly<Record<string, "up" | "down">> = { "\x1b[A": "up", "\x1bOA": "up", "\x1b[B": "down", "\x1bOB": "down" };

/**
 * A terminal as a kernel's line discipline keeps it: what is typed is shown and edited until Enter makes it a line, ^C
 * and ^\ are signals, ^D ends the input, and every newline of a program is shown as CRLF. While a shell asks for a
 * command the arrow keys bring its history back.
 */
export class Terminal {
  readonly input: Input;
  readonly output: Output;
  size: { columns: number; rows: number };
  echo = true;
  history: string[] | undefined;
  private readonly show: TerminalOptions["show"];
  private readonly decoder = new TextDecoder();
  private readonly lines: (Uint8Array | undefined)[] = [];
  private line = "";
  /** An escape sequence that has begun. */
  private escape = "";
  private historyAt = 0;
  private lastWasReturn = false;
  private gone = false;
  private wake: (() => void) | undefined;
  private interrupts: ((signal: SignalName) => void)[] = [];

  constructor({ typed, show, size = { columns: 80, rows: 24 } }: TerminalOptions) {
    this.show = show;
    this.size = size;
    this.input = new SourceInput(() => this.nextLine(), { resumes: true });
    this.output = { write: (bytes) => this.write(bytes) };
    void this.take(typed);
  }

  /** Who gets ^C: the last one that asked. @returns the take-back */
  onInterrupt(interrupt: (signal: SignalName) => void): () => void {
    this.interrupts.push(interrupt);
    return () => (this.interrupts = this.interrupts.filter((other) => other !== interrupt));
  }

  private write(bytes: Uint8Array): void | Promise<void> {
    if (!bytes.includes(10)) return this.show(bytes);
    // Byte by byte, since a program may write anything.
    return this.show(Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\n", "\r\n"), "latin1"));
  }

  private async take(typed: TerminalOptions["typed"]): Promise<void> {
    try {
      for await (const chunk of typed ?? []) for (const char of this.decoder.decode(chunk, { stream: true })) this.press(char);
    } catch {
      // The client is gone.
    }
    this.gone = true;
    this.enter(undefined);
  }

  private press(char: string): void {
    const afterReturn = this.lastWasReturn;
    this.lastWasReturn = char === "\r";
    if (this.escape !== "" || char === "\x1b") return this.pressEscape(char);
    // A client may send both.
    if (char === "\n" && afterReturn) return;
    switch (char) {
      case "\r":
      case "\n":
        return this.endLine();
      case key.interrupt:
      case key.quit:
        this.shown(char === key.interrupt ? "^C" : "^\\");
        this.line = "";
        return this.interrupt(char === key.interrupt ? "INT" : "QUIT");
      case key.end:
        return this.line === "" ? this.enter(undefined) : this.enterLine("");
      case key.erase:
      case key.backspace:
        return this.erase(1);
      case key.eraseWord:
        return this.erase([...(/\S*\s*$/.exec(this.line)?.[0] ?? "")].length);
      case key.kill:
        return this.erase([...this.line].length);
      case key.suspend:
        return undefined;
    }
    if (char < " " && char !== key.tab) return this.shown(`^${String.fromCharCode(char.charCodeAt(0) + 64)}`);
    this.line += char;
    this.shown(char);
  }

  /** Arrow keys and their like come as several characters. */
  private pressEscape(char: string): void {
    this.escape += char;
    if (/^([[O])?[\d;]*$/.test(this.escape.slice(1)) && this.escape.length < 8) return;
    const arrow = arrows[this.escape];
    this.escape = "";
    if (!this.history || !arrow) return;
    this.historyAt = Math.min(Math.max(this.historyAt + (arrow === "up" ? 1 : -1), 0), this.history.length);
    this.erase([...this.line].length);
    this.line = this.historyAt === 0 ? "" : (this.history[this.history.length - this.historyAt] ?? "");
    this.shown(this.line);
  }

  private erase(count: number): void {
    const chars = [...this.line];
    const gone = Math.min(count, chars.length);
    this.line = chars.slice(0, chars.length - gone).join("");
    this.shown("\b \b".repeat(gone));
  }

  private endLine(): void {
    this.shown("\r\n", true);
    this.enterLine("\n");
  }

  private enterLine(end: string): void {
    const text = this.line + end;
    this.line = "";
    this.historyAt = 0;
    this.enter(Buffer.from(text));
  }

  /** A line that can be read; undefined is the end of the input, for one read. */
  private enter(line: Uint8Array | undefined): void {
    this.lines.push(line);
    this.wake?.();
  }

  private async nextLine(): Promise<Uint8Array | undefined> {
    while (this.lines.length === 0) {
      if (this.gone) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.lines.shift();
  }

  private interrupt(signal: SignalName): void {
    this.interrupts.at(-1)?.(signal);
  }

  private shown(text: string, always = false): void {
    if (text !== "" && (this.echo || always)) void this.show(Buffer.from(text));
  }
}
