import { DecodeError } from "./decode-error.ts";

const usual = /^[A-Za-z0-9+/]*={0,2}$/;
const inAlphabet = /[A-Za-z0-9+/]/;

/**
 * The base64 text of bytes without its line breaks, as Go writes it back.
 * @throws DecodeError `illegal base64 data at input byte N`, N as Go's encoding/base64 counts it
 */
export function normalBase64(text: string): string {
  if (text.length % 4 === 0 && usual.test(text)) return text;
  const fault = firstFault(text);
  if (fault !== undefined) throw new DecodeError(`illegal base64 data at input byte ${fault}`);
  return text.replace(/[\r\n]/g, "");
}

const isBreak = (letter: string | undefined): boolean => letter === "\n" || letter === "\r";

function skipBreaks(text: string, from: number): number {
  let at = from;
  while (isBreak(text[at])) at += 1;
  return at;
}

function firstFault(text: string): number | undefined {
  let inQuantum = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (isBreak(letter)) continue;
    if (letter === "=") return faultOfPadding(text, at, inQuantum);
    if (!inAlphabet.test(letter)) return at;
    inQuantum = (inQuantum + 1) % 4;
  }
  return inQuantum === 0 ? undefined : text.length - inQuantum;
}

function faultOfPadding(text: string, at: number, inQuantum: number): number | undefined {
  if (inQuantum < 2) return at;
  let next = skipBreaks(text, at + 1);
  if (inQuantum === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== "=") return next - 1;
    next = skipBreaks(text, next + 1);
  }
  return next < text.length ? next : undefined;
}
