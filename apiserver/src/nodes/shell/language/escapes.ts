const named: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, E: 27, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92, '"': 34 };

/**
 * The bytes that a text with backslash escapes stands for, up to `\c`.
 * @param zeroOctal octal numbers need a 0 in front, as those of `echo -e` and `%b` do
 */
export function unescapeBytes(text: string, { zeroOctal }: { zeroOctal: boolean }): { bytes: Uint8Array; stops: boolean } {
  const parts: Uint8Array[] = [];
  const pattern = zeroOctal ? /\\(?:0([0-7]{0,3})|x([\dA-Fa-f]{1,2})|[uU]([\dA-Fa-f]{1,8})|(c)|([abeEfnrtv\\]))/g : /\\(?:([0-7]{1,3})|x([\dA-Fa-f]{1,2})|[uU]([\dA-Fa-f]{1,8})|(c)|([abeEfnrtv\\"]))/g;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, octal, hex, unicode, stop, name] = match;
    parts.push(Buffer.from(text.slice(at, match.index)));
    at = match.index + whole.length;
    if (stop) return { bytes: Buffer.concat(parts), stops: true };
    if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal || "0", 8) & 255));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (unicode !== undefined) parts.push(Buffer.from(String.fromCodePoint(Number.parseInt(unicode, 16))));
    else parts.push(Uint8Array.of(named[name!]!));
  }
  parts.push(Buffer.from(text.slice(at)));
  return { bytes: Buffer.concat(parts), stops: false };
}
