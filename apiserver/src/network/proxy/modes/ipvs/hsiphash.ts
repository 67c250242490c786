const mask = 0xffff_ffff_ffff_ffffn;

const rotated = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & mask;

type State = [bigint, bigint, bigint, bigint];

function round([v0, v1, v2, v3]: State): State {
  const a = (v0 + v1) & mask;
  const b = rotated(v1, 13n) ^ a;
  const c = (v2 + v3) & mask;
  const d = rotated(v3, 16n) ^ c;
  const e = (c + b) & mask;
  const f = rotated(a, 32n);
  const g = (f + d) & mask;
  return [g, rotated(b, 17n) ^ e, rotated(e, 32n), rotated(d, 21n) ^ g];
}

/**
 * The kernel's hsiphash of one 32-bit number on a 64-bit machine: SipHash-1-3, cut to 32 bits (lib/siphash.c,
 * hsiphash_1u32).
 */
export function hsiphash(value: number, [low, high]: readonly [bigint, bigint]): number {
  const block = (4n << 56n) | BigInt(value >>> 0);
  let state: State = [
    0x736f_6d65_7073_6575n ^ low,
    0x646f_7261_6e64_6f6dn ^ high,
    0x6c79_6765_6e65_7261n ^ low,
    0x7465_6462_7974_6573n ^ high ^ block,
  ];
  state = round(state);
  state[0] ^= block;
  state[2] ^= 0xffn;
  for (let turn = 0; turn < 3; turn++) state = round(state);
  return Number((state[0] ^ state[1] ^ state[2] ^ state[3]) & 0xffff_ffffn);
}
