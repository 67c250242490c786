/** One line of the table. */
export interface Figure {
  name: string;
  value: number;
  unit: "x" | "ms" | "MB" | "%";
  /** The bound, and on which side of it the figure should be. */
  target: { atLeast: number } | { atMost: number };
  /** What lies behind it, for people. */
  detail: string;
}

export function meets({ value, target }: Figure): boolean {
  return "atLeast" in target ? value >= target.atLeast : value <= target.atMost;
}

export function printed(figure: Figure, before: number | undefined): string {
  const { name, value, unit, target, detail } = figure;
  const bound = "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  const drift = before === undefined ? "" : `  (baseline ${before.toFixed(2)})`;
  return `${meets(figure) ? "met   " : "MISSED"}  ${name.padEnd(58)} ${value.toFixed(2)} ${unit}  target ${bound} ${unit}${drift}\n        ${detail}`;
}
