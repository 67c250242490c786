import type { Random } from "@kx/shared/meta/clock";

/** apiserver's `names.SimpleNameGenerator`: no vowels, no y, no 0, 1 or 3, so that no word comes out. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxBaseLength = 63 - suffixLength;

/** `base` cut to 58 characters, and five random ones. */
export function generatedName(base: string, random: Random): string {
  let name = base.slice(0, maxBaseLength);
  for (let i = 0; i < suffixLength; i++) name += alphabet[Math.floor(random() * alphabet.length)];
  return name;
}
