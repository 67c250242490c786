import { maxScore } from "./plugin.ts";

/** Counts, none below zero, as shares of the largest (plugins/helper DefaultNormalizeScore). @param reverse the fewest win */
export function normalize(counts: readonly number[], { reverse = false } = {}): readonly number[] {
  const largest = Math.max(0, ...counts);
  if (largest === 0) return counts.map(() => (reverse ? maxScore : 0));
  return counts.map((count) => {
    const share = Math.trunc((maxScore * count) / largest);
    return reverse ? maxScore - share : share;
  });
}
