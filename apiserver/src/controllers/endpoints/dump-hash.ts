/**
 * FNV-1a with 128 bits of a text, as 32 hex digits: they sort as upstream's big-endian bytes do.
 * Upstream: pkg/api/v1/endpoints/util.go hashObject, staging endpointslice/util deepHashObjectToString.
 */
export function dumpHash(dump: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of Buffer.from(dump)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x0000000001000000000000000000013bn);
  return hash.toString(16).padStart(32, "0");
}

/** A struct field's value behind its type, as k8s.io/utils/dump prints it; absent is a nil pointer, slice or map. */
export const typed = (type: string, value: unknown): string => `(${type})${value === undefined || value === null ? "<nil>" : String(value)}`;

/** `{Name:(string)http Port:(int32)80}`. */
export function struct(fields: Readonly<Record<string, string>>): string {
  return `{${Object.entries(fields)
    .map(([name, value]) => `${name}:${value}`)
    .join(" ")}}`;
}

/** Sorts by the hash of each item's dump. */
export function sortByHash<T>(items: readonly T[], dump: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  const hashes = new Map(items.map((item) => [item, dumpHash(dump(item))]));
  return [...items].sort((a, b) => ((hashes.get(a) ?? "") < (hashes.get(b) ?? "") ? -1 : 1));
}
