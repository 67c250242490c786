import { canonicalQuantity, QuantityError } from "../meta/quantity.ts";
import { normalBase64 } from "./base64.ts";
import { DecodeError } from "./decode-error.ts";
import type { DecodePosition, Decoder } from "./decode-position.ts";
import { normalMicroTime, normalTime } from "./go-time.ts";
import { goWord } from "./json-value.ts";
import type { ScalarForm } from "./schema.ts";

const least = -(2 ** 31);
const most = 2 ** 31 - 1;
const mostLong = 2 ** 63;

export const decodeString =
  (goType: string): Decoder =>
  (value, at) =>
    typeof value === "string" ? value : void at.mismatch(goWord(value), goType);

export const decodeBoolean: Decoder = (value, at) =>
  typeof value === "boolean" ? value : void at.mismatch(goWord(value), "bool");

export const decodeNumber: Decoder = (value, at) =>
  typeof value === "number" ? value : void at.mismatch(goWord(value), "float64");

/** @param goType `int32` or `int64` */
export const integerDecoder =
  (goType: string): Decoder =>
  (value, at) =>
    isInteger(value, goType) ? value : void at.mismatch(numberWord(value), goType);

function isInteger(value: unknown, goType: string): value is number {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return goType === "int64" ? value >= -mostLong && value < mostLong : value >= least && value <= most;
}

const numberWord = (value: unknown): string => (typeof value === "number" ? `number ${value}` : goWord(value));

export const decodeBytes: Decoder = (value, at) => {
  if (typeof value !== "string") return void at.mismatch(goWord(value), "[]uint8");
  return orNote(at, () => normalBase64(value));
};

/** Some of Go's decoders report and go on; the first report stands. */
function orNote(at: DecodePosition, read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    at.failure ??= (error as Error).message;
    return undefined;
  }
}

/** Types with a decoder of their own stop the whole decoding at the first fault, before any fault noted earlier. */
function stop(text: string): never {
  throw new DecodeError(text);
}

const quantity: Decoder = (value) => {
  const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
  try {
    return canonicalQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) stop(error.message);
    throw error;
  }
};

const intOrString: Decoder = (value, at) =>
  typeof value === "string" || isInteger(value, "int32") ? value : stop(at.mismatchText(numberWord(value), "int32"));

const timeDecoder =
  (normal: (text: string) => string): Decoder =>
  (value, at) =>
    typeof value === "string" ? normal(value) : stop(at.mismatchText(goWord(value), "string"));

export const scalarDecoders: Readonly<Record<ScalarForm, Decoder>> = {
  "int-or-string": intOrString,
  quantity,
  time: timeDecoder(normalTime),
  "micro-time": timeDecoder(normalMicroTime),
  any: (value) => value,
};
