export interface TabWriterOptions {
  /** Narrowest column, padding included. */
  minWidth: number;
  /** Blanks after the widest cell of a column. */
  padding: number;
  /** Columns never get narrower from one flush to the next, so that rows of a watch stay in line. */
  remember?: boolean;
}

export interface TabWriter {
  /** Text whose cells end with tabs and whose lines end with newlines. */
  write(text: string): void;
  /** The lines written since the last flush, aligned. */
  flush(): string;
  /** Forgets remembered widths: another table begins. */
  forget(): void;
}

/** kubectl's table: at least 6 wide, 3 blanks between columns (cli-runtime printers/tabwriter.go). */
export const tableLayout: TabWriterOptions = { minWidth: 6, padding: 3, remember: true };
/** kubectl describe's layout (kubectl describe.go). */
export const describeLayout: TabWriterOptions = { minWidth: 0, padding: 2 };

/**
 * Aligns text as Go's text/tabwriter does: a column is a run of neighbouring lines that have a tab-terminated cell
 * there; what follows a line's last tab belongs to no column.
 */
export function createTabWriter({ minWidth, padding, remember }: TabWriterOptions): TabWriter {
  let buffer = "";
  let widest: number[] = [];

  /** Formats lines from..to, whose columns before `widths.length` are settled (tabwriter.go `format`). */
  function format(lines: readonly string[][], range: readonly [number, number], widths: readonly number[]): string {
    const [from, to] = range;
    const column = widths.length;
    let text = "";
    let start = from;
    for (let at = from; at < to; at++) {
      if (!hasCell(lines[at], column)) continue;
      text += print(lines, [start, at], widths);
      start = at;
      let width = minWidth;
      for (; at < to && hasCell(lines[at], column); at++) width = Math.max(width, cellWidth(lines[at]?.[column] ?? "") + padding);
      if (remember) width = widest[column] = Math.max(width, widest[column] ?? 0);
      text += format(lines, [start, at], [...widths, width]);
      start = at;
      at--;
    }
    return text + print(lines, [start, to], widths);
  }

  return {
    write(text) {
      buffer += text;
    },
    flush() {
      if (!buffer) return "";
      const lines = buffer.replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
      buffer = "";
      return format(lines, [0, lines.length], []);
    },
    forget() {
      widest = [];
    },
  };
}

/** The last cell of a line is not terminated. */
function hasCell(line: readonly string[] | undefined, column: number): boolean {
  return line !== undefined && column < line.length - 1;
}

function print(lines: readonly string[][], [from, to]: readonly [number, number], widths: readonly number[]): string {
  let text = "";
  for (const cells of lines.slice(from, to)) {
    text += cells.map((cell, index) => cell + " ".repeat(Math.max(0, (widths[index] ?? 0) - cellWidth(cell)))).join("");
    text += "\n";
  }
  return text;
}

function cellWidth(cell: string): number {
  return [...cell].length;
}
