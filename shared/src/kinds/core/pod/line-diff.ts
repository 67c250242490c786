const context = 3;

/** The first to the last difference of two values as one hunk of a unified diff of their JSON. */
export function lineDiff(before: unknown, after: unknown): string {
  const a = JSON.stringify(before, undefined, 1).split("\n");
  const b = JSON.stringify(after, undefined, 1).split("\n");
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const start = Math.max(0, head - context);
  const kept = Math.min(tail, context);
  const size = (lines: readonly string[]): number => lines.length - tail + kept - start;
  return [
    `@@ -${start + 1},${size(a)} +${start + 1},${size(b)} @@`,
    ...a.slice(start, head).map((line) => ` ${line}`),
    ...a.slice(head, a.length - tail).map((line) => `-${line}`),
    ...b.slice(head, b.length - tail).map((line) => `+${line}`),
    ...a.slice(a.length - tail, a.length - tail + kept).map((line) => ` ${line}`),
    "",
  ].join("\n");
}
