import type { Pod } from "@kx/shared/kinds/core/pod";

/** Annotation and label of the pods of an Indexed Job. */
export const indexAnnotation = "batch.kubernetes.io/job-completion-index";

/** Which completion a pod works on; undefined for a pod that does not say, or not in range. */
export function completionIndexOf({ metadata }: Pod, completions: number): number | undefined {
  const text = metadata.annotations?.[indexAnnotation];
  const index = text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
  return index >= 0 && index < completions ? index : undefined;
}

/** `1,3-5,7` as numbers below `completions`; what is no number is passed over (job indexed_job_utils.go). */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let index = Number(first); index <= Math.min(Number(last), completions - 1); index++) indexes.add(index);
  }
  return indexes;
}

/** Numbers as a status writes them: three or more in a row as a span. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const spans: [number, number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const span = spans.at(-1);
    if (span && span[1] === index - 1) span[1] = index;
    else spans.push([index, index]);
  }
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`)).join(",");
}

/** The lowest numbers below `completions` that are not taken. */
export function firstPending(count: number, completions: number, taken: (index: number) => boolean): number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) if (!taken(index)) pending.push(index);
  return pending;
}
