import type { Random } from "@kx/shared/meta/clock";

/**
 * How many numbers at the start of a pool are kept for requests by number as long as others are free: nothing of a small
 * pool, else the pool divided by `divisor`, at least 16 and at most `most`. Upstream: KEP-3070 (cluster IPs: 16, 256),
 * KEP-3668 (node ports: 32, 128).
 */
export function staticBand(size: bigint, divisor: bigint, most: bigint): bigint {
  if (size <= 16n) return 0n;
  const share = size / divisor;
  const least = share > 16n ? share : 16n;
  return least < most ? least : most;
}

/**
 * Every offset below `size`, each once, in the order in which one is drawn: the dynamic band from a random start
 * onwards and around, then the static band likewise.
 */
export function* searchOrder(size: bigint, band: bigint, random: Random): Generator<bigint> {
  yield* around(band, size, random);
  yield* around(0n, band < size ? band : size, random);
}

function* around(first: bigint, end: bigint, random: Random): Generator<bigint> {
  const length = end - first;
  if (length <= 0n) return;
  const start = BigInt(Math.floor(random() * Number(length)));
  for (let step = 0n; step < length; step++) yield first + ((start + step) % length);
}
