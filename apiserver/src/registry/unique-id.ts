import type { Random } from "@kx/shared/meta/clock";

/** A UUID v4, lower case, as `metadata.uid` is written. */
export function uniqueId(random: Random): string {
  let digits = "";
  while (digits.length < 32) digits += Math.floor(random() * 0x100000000).toString(16).padStart(8, "0");
  const variant = "89ab"[Number.parseInt(digits[16]!, 16) & 3]!;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
