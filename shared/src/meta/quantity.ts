/** `resource.Quantity`: a fixed-point number with a suffix, and the canonical text that a server answers with. */
export interface Quantity {
  /** The value is `unscaled * 10 ** exponent`. */
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** The text as it was given, where upstream takes it for canonical already. */
  readonly text?: string;
}

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** Not a quantity; the messages are those of `resource.ParseQuantity`. */
export class QuantityError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QuantityError";
  }
}

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongSuffix = "unable to parse quantity's suffix";

const decimalSuffixes = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimalSuffixOf = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const nano = -9;
const maxBinary = 2n ** 63n - 1n;
/** More decimal digits than this may not fit an int64; upstream then never reuses the text. */
const maxInt64Digits = 18;

interface Parts {
  negative: boolean;
  whole: string;
  fraction: string;
  suffix: string;
}

const shape = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function partsOf(text: string): Parts {
  const match = text === "" ? null : shape.exec(text);
  if (!match) throw new QuantityError(wrongFormat);
  const [, sign, whole, fraction = "", suffix = ""] = match;
  return { negative: sign === "-", whole: whole || "0", fraction, suffix };
}

function suffixOf(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } {
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: "DecimalSI" };
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: "BinarySI" };
  // Three digits at most: a longer exponent would make numbers that no machine has the memory for.
  if (!/^[eE][-+]?[0-9]{1,3}$/.test(suffix)) throw new QuantityError(wrongSuffix);
  return { base: 10, exponent: Number(suffix.slice(1)), format: "DecimalExponent" };
}

/**
 * Parses `500m`, `1.5Gi`, `2e3`; precision below nano is rounded away from zero, as upstream rounds.
 * @throws QuantityError
 */
export function parseQuantity(text: string): Quantity {
  const { negative, whole, fraction, suffix } = partsOf(text);
  const { base, exponent, format } = suffixOf(suffix);
  const digits = whole + fraction;
  const amount = BigInt(digits) * (base === 2 ? 2n ** BigInt(exponent) : 1n);
  const scale = (base === 2 ? 0 : exponent) - fraction.length;
  const parsed = { unscaled: negative ? -amount : amount, exponent: scale, format };
  if (isCanonical({ ...parsed, digits, fraction, suffixExponent: exponent })) return { ...parsed, text };
  return bounded(parsed);
}

/** Which texts `ParseQuantity` keeps as they are; odd ones like `1.500` and `+1` are among them. */
function isCanonical(parsed: Quantity & { digits: string; fraction: string; suffixExponent: number }): boolean {
  const { digits, fraction, format, exponent, suffixExponent } = parsed;
  if (format === "BinarySI") {
    const room = 15 - digits.length - Math.trunc((suffixExponent * 3) / 10) - 1;
    return fraction === "" && room >= 0 && (BigInt(digits) & 7n) !== 0n;
  }
  const fits = digits.length <= maxInt64Digits && exponent >= nano;
  return fits && exponent % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
}

function bounded({ unscaled, exponent, format }: Quantity): Quantity {
  const negative = unscaled < 0n;
  let amount = negative ? -unscaled : unscaled;
  let scale = exponent;
  if (scale < nano) {
    amount = divideUp(amount, 10n ** BigInt(nano - scale));
    scale = nano;
  }
  const one = scale < 0 ? 10n ** BigInt(-scale) : 1n;
  if (format === "BinarySI" && amount > maxBinary * one) amount = maxBinary * one;
  return { unscaled: negative ? -amount : amount, exponent: scale, format };
}

const divideUp = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by;

/** The canonical text: the largest suffix that leaves a whole number; binary amounts under 1024 print as decimal. */
export function formatQuantity(quantity: Quantity): string {
  const { unscaled, format, text } = quantity;
  if (text !== undefined) return text;
  if (unscaled === 0n) return "0";
  const whole = format === "BinarySI" ? wholeValue(quantity) : undefined;
  return whole !== undefined && (whole >= 1024n || whole <= -1024n) ? formatBinary(whole) : formatDecimal(quantity);
}

function formatBinary(whole: bigint): string {
  let amount = whole;
  let power = 0;
  while (amount % 1024n === 0n && power < binarySuffixes.length - 1) {
    amount /= 1024n;
    power += 1;
  }
  return `${amount}${binarySuffixes[power]}`;
}

function formatDecimal({ unscaled, exponent, format }: Quantity): string {
  let amount = unscaled;
  let scale = exponent;
  while (amount % 10n === 0n) {
    amount /= 10n;
    scale += 1;
  }
  while (scale % 3 !== 0) {
    amount *= 10n;
    scale -= 1;
  }
  if (format === "DecimalExponent") return scale === 0 ? `${amount}` : `${amount}e${scale}`;
  return `${amount}${decimalSuffixOf.get(scale) ?? ""}`;
}

/** The value when it is a whole number. */
function wholeValue({ unscaled, exponent }: Quantity): bigint | undefined {
  if (exponent >= 0) return unscaled * 10n ** BigInt(exponent);
  const by = 10n ** BigInt(-exponent);
  return unscaled % by === 0n ? unscaled / by : undefined;
}

const known = new Map<string, string>();
const mostKnown = 1000;

/**
 * The text a server answers with: `1000m` -> `1`, `1024Mi` -> `1Gi`.
 * @throws QuantityError
 */
export function canonicalQuantity(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const canonical = formatQuantity(parseQuantity(text));
  if (known.size >= mostKnown) known.clear();
  known.set(text, canonical);
  return canonical;
}

/** Thousandths, rounded up (`MilliValue`): of `250m` 250, of `1` 1000. */
export function milliValue(text: string): number {
  return scaledUp(parseQuantity(text), 3);
}

/** Whole units, rounded up (`Value`): of `1500m` 2, of `1Ki` 1024. */
export function quantityValue(text: string): number {
  return scaledUp(parseQuantity(text), 0);
}

function scaledUp({ unscaled, exponent }: Quantity, digits: number): number {
  const power = exponent + digits;
  if (power >= 0) return Number(unscaled * 10n ** BigInt(power));
  const by = 10n ** BigInt(-power);
  return Number(unscaled < 0n ? -divideUp(-unscaled, by) : divideUp(unscaled, by));
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: string, b: string): number {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  const exponent = Math.min(left.exponent, right.exponent);
  const at = (quantity: Quantity): bigint => quantity.unscaled * 10n ** BigInt(quantity.exponent - exponent);
  const difference = at(left) - at(right);
  return difference < 0n ? -1 : Number(difference > 0n);
}
