/** One line of the table. */
export interface Figure {
  name: string;
  value: number;
  unit: "x" | "ms" | "s" | "MB" | "%";
  /** The bound, and on which side of it the figure should be; none for one that only shows where the time goes. */
  target?: { atLeast: number } | { atMost: number };
  /** What lies behind it, for people. */
  detail: string;
}

export function meets({ value, target }: Figure): boolean {
  if (!target) return true;
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}

export function printed(figure: Figure, before: number | undefined): string {
  const { name, value, unit, target, detail } = figure;
  const bound = !target ? "" : "atLeast" in target ? `  target >= ${target.atLeast} ${unit}` : `  target <= ${target.atMost} ${unit}`;
  const verdict = !target ? "      " : meets(figure) ? "met   " : "MISSED";
  const drift = before === undefined ? "" : `  (baseline ${before.toFixed(2)})`;
  return `${verdict}  ${name.padEnd(56)} ${value.toFixed(2)} ${unit}${bound}${drift}\n        ${detail}`;
}
