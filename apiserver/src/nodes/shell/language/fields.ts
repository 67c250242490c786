import { literalPattern } from "./pattern.ts";

/** A piece of a word after expansion; `break` ends a field, as between the parameters of "$@". */
export type Fragment =
  | {
      readonly text: string;
      /** Makes a field even when it is empty. */
      readonly quoted: boolean;
      /** IFS splits it. */
      readonly split: boolean;
      /** Its `*`, `?` and `[` match file names. */
      readonly pattern: boolean;
    }
  | "break";

export interface Field {
  text: string;
  /** The same with what was quoted escaped. */
  pattern: string;
}

/** Splits a word's fragments into fields (POSIX, 2.6.5). */
export class Fields {
  private readonly separators: string;
  private readonly done: Field[] = [];
  private current: Field | undefined;
  /** White space has just ended a field: a separator behind it belongs to the same end. */
  private afterSpace = false;

  constructor(separators: string) {
    this.separators = separators;
  }

  add(fragment: Fragment): void {
    if (fragment === "break") return this.flush();
    const { text, quoted, split, pattern } = fragment;
    if (!split) {
      if (text !== "" || quoted) this.append(text, pattern);
      return;
    }
    for (const char of text) {
      if (!this.separators.includes(char)) this.append(char, pattern);
      else if (" \t\n".includes(char)) {
        if (this.current) {
          this.flush();
          this.afterSpace = true;
        }
      } else {
        if (this.current || !this.afterSpace) {
          this.current ??= { text: "", pattern: "" };
          this.flush();
        }
        this.afterSpace = false;
      }
    }
  }

  end(): Field[] {
    this.flush();
    return this.done;
  }

  private append(text: string, pattern: boolean): void {
    this.current ??= { text: "", pattern: "" };
    this.current.text += text;
    this.current.pattern += pattern ? text : literalPattern(text);
    this.afterSpace = false;
  }

  private flush(): void {
    if (this.current) this.done.push(this.current);
    this.current = undefined;
  }
}
