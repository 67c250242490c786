import { unescapeBytes } from "./escapes.ts";

/** What `printf` writes, and what it complains about: `bad number`. */
export interface Formatted {
  bytes: Uint8Array;
  faults: string[];
}

const conversion = /%(?<flags>[-+ 0#]*)(?<width>\d+|\*)?(?:\.(?<precision>\d+|\*)?)?(?:[hlLqjzt]*)(?<letter>[a-zA-Z%])/g;

/** `printf FORMAT ARG...`: the format again and again while arguments are left. */
export function formatWords(format: string, args: readonly string[]): Formatted {
  const parts: Uint8Array[] = [];
  const faults: string[] = [];
  const rest = [...args];
  do {
    const before = rest.length;
    let at = 0;
    for (const match of format.matchAll(conversion)) {
      const literal = unescapeBytes(format.slice(at, match.index), { zeroOctal: false });
      parts.push(literal.bytes);
      if (literal.stops) return { bytes: Buffer.concat(parts), faults };
      at = match.index + match[0].length;
      const { flags = "", width, precision, letter = "" } = match.groups!;
      if (letter === "%") {
        parts.push(Buffer.from("%"));
        continue;
      }
      const wide = width === "*" ? Number(rest.shift() ?? 0) : Number(width ?? 0);
      const precise = match[0].includes(".") ? (precision === "*" ? Number(rest.shift() ?? 0) : Number(precision ?? 0)) : undefined;
      const field = converted(letter, rest.shift(), { flags, precise, faults });
      parts.push(padded(field.bytes, { flags: wide < 0 ? `${flags}-` : flags, width: Math.abs(wide), zeros: field.zeros }));
      if (field.stops) return { bytes: Buffer.concat(parts), faults };
    }
    const literal = unescapeBytes(format.slice(at), { zeroOctal: false });
    parts.push(literal.bytes);
    if (literal.stops || rest.length === before) break;
  } while (rest.length > 0);
  return { bytes: Buffer.concat(parts), faults };
}

interface Field {
  bytes: Uint8Array;
  /** Zeros may stand in front. */
  zeros: boolean;
  stops?: boolean;
}

function converted(letter: string, given: string | undefined, { flags, precise, faults }: { flags: string; precise: number | undefined; faults: string[] }): Field {
  switch (letter) {
    case "s": {
      const text = given ?? "";
      return { bytes: Buffer.from(precise === undefined ? text : [...text].slice(0, precise).join("")), zeros: false };
    }
    case "b": {
      const { bytes, stops } = unescapeBytes(given ?? "", { zeroOctal: true });
      return { bytes, zeros: false, stops };
    }
    case "c":
      return { bytes: Buffer.from([...(given ?? "")][0] ?? ""), zeros: false };
    case "q":
      return { bytes: Buffer.from(/^[\w@%+=:,./-]+$/.test(given ?? "") ? given! : `'${(given ?? "").replaceAll("'", String.raw`'\''`)}'`), zeros: false };
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      return { bytes: Buffer.from(signed(floating(letter, numberOf(given, faults), precise), flags)), zeros: true };
    default:
      return { bytes: Buffer.from(integral(letter, given, { flags, precise, faults })), zeros: precise === undefined };
  }
}

function integral(letter: string, given: string | undefined, { flags, precise, faults }: { flags: string; precise: number | undefined; faults: string[] }): string {
  const value = integerOf(given, faults);
  const magnitude = value < 0n && !"di".includes(letter) ? BigInt.asUintN(64, value) : value < 0n ? -value : value;
  const base = { o: 8, x: 16, X: 16 }[letter] ?? 10;
  const digits = magnitude.toString(base).padStart(precise ?? 1, "0");
  const prefix = flags.includes("#") && magnitude !== 0n ? ({ o: "0", x: "0x", X: "0X" }[letter] ?? "") : "";
  const text = prefix + (letter === "X" ? digits.toUpperCase() : digits);
  return signed(value < 0n && "di".includes(letter) ? `-${text}` : text, "di".includes(letter) ? flags : "");
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return `${flags.includes("+") ? "+" : flags.includes(" ") ? " " : ""}${text}`;
}

function floating(letter: string, value: number, precise = 6): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, "e$10$2");
  const lower = letter.toLowerCase();
  let text: string;
  if (lower === "f") text = value.toFixed(precise);
  else if (lower === "e") text = exponent(value.toExponential(precise));
  else {
    const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    const digits = Math.max(1, precise);
    text = size < -4 || size >= digits ? exponent(value.toExponential(digits - 1).replace(/\.?0+e/, "e")) : value.toFixed(Math.max(0, digits - 1 - size)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  }
  return letter === lower ? text : text.toUpperCase();
}

/** `12`, `0x1f`, `017`, `'a`; what is none counts as far as it goes. */
function integerOf(given: string | undefined, faults: string[]): bigint {
  const text = (given ?? "").trim();
  if (text === "") return 0n;
  if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  const match = /^([-+]?)(0[xX][\dA-Fa-f]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (!match || match[0] !== text) faults.push(`${text}: invalid number`);
  if (!match) return 0n;
  const digits = /^0[0-7]+$/.test(match[2]!) ? `0o${match[2]!.slice(1)}` : match[2]!;
  return match[1] === "-" ? -BigInt(digits) : BigInt(digits);
}

function numberOf(given: string | undefined, faults: string[]): number {
  const text = (given ?? "").trim();
  if (/^['"]/.test(text)) return text.codePointAt(1) ?? 0;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  faults.push(`${text}: invalid number`);
  return Number.parseFloat(text) || 0;
}

function padded(bytes: Uint8Array, { flags, width, zeros }: { flags: string; width: number; zeros: boolean }): Uint8Array {
  const missing = width - [...Buffer.from(bytes).toString()].length;
  if (missing <= 0) return bytes;
  if (flags.includes("-")) return Buffer.concat([bytes, Buffer.alloc(missing, " ")]);
  if (!flags.includes("0") || !zeros) return Buffer.concat([Buffer.alloc(missing, " "), bytes]);
  // Zeros go behind the sign and a prefix.
  const [head = ""] = /^[-+ ]?(0[xX])?/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  return Buffer.concat([bytes.subarray(0, head.length), Buffer.alloc(missing, "0"), bytes.subarray(head.length)]);
}
