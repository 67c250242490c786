/** apimachinery's alphabet for made names: no vowels and nothing that looks like another character. */
const safe = "bcdfghjklmnpqrstvwxz2456789";

/** The decimal digits of a number in letters that make no word (apimachinery util/rand SafeEncodeString). */
export function safeEncode(value: number): string {
  return Array.from(String(value), (digit) => safe[digit.charCodeAt(0) % safe.length]).join("");
}
