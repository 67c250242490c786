const isLetter = (rune: string): boolean => /\p{L}/u.test(rune);
const isDigit = (rune: string | undefined): boolean => rune !== undefined && /\p{Nd}/u.test(rune);

/** The order of keys in go-yaml v2 (sorter.go): numbers inside them count as numbers, letters come last. */
export function compareYamlKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const l = left[at] ?? "";
    const r = right[at] ?? "";
    if (l === r) continue;
    if (isLetter(l) && isLetter(r)) return order(l, r);
    if (isLetter(l) || isLetter(r)) return isLetter(r) ? -1 : 1;
    // A number that goes on from equal digits before must not lose the weight of its zeros.
    const lead = l === "0" || r === "0" ? leadOf(left, at) : 0;
    const [leftNumber, leftEnd] = numberAt(left, at, lead);
    const [rightNumber, rightEnd] = numberAt(right, at, lead);
    if (leftNumber !== rightNumber) return leftNumber - rightNumber;
    if (leftEnd !== rightEnd) return leftEnd - rightEnd;
    return order(l, r);
  }
  return left.length - right.length;
}

const order = (l: string, r: string): number => (l.codePointAt(0) ?? 0) - (r.codePointAt(0) ?? 0);

function leadOf(runes: readonly string[], at: number): number {
  for (let before = at - 1; before >= 0 && isDigit(runes[before]); before--) if (runes[before] !== "0") return 1;
  return 0;
}

function numberAt(runes: readonly string[], from: number, lead: number): [number: number, end: number] {
  let number = lead;
  let at = from;
  for (; isDigit(runes[at]); at++) number = number * 10 + ((runes[at]?.codePointAt(0) ?? 48) - 48);
  return [number, at];
}
