/** One member of an archive. Times in milliseconds since the epoch. */
export interface TarEntry {
  name: string;
  type: "file" | "directory" | "link" | "hardlink";
  mode: number;
  modified: number;
  content: Uint8Array;
  /** Of a link. */
  target?: string;
}

const block = 512;
const flags: Readonly<Record<TarEntry["type"], string>> = { file: "0", hardlink: "1", link: "2", directory: "5" };
const types: Readonly<Record<string, TarEntry["type"]>> = { "0": "file", "\0": "file", "7": "file", "1": "hardlink", "2": "link", "5": "directory" };

/** A member's bytes in the ustar format; a name that is too long for it goes in front, as GNU's tar does it. */
export function writeEntry(entry: TarEntry): Uint8Array {
  const name = Buffer.from(entry.type === "directory" ? `${entry.name.replace(/\/$/, "")}/` : entry.name);
  const target = Buffer.from(entry.target ?? "");
  const long = [...(name.length > 100 ? [longName("L", name)] : []), ...(target.length > 100 ? [longName("K", target)] : [])];
  const size = entry.type === "file" ? entry.content.length : 0;
  return Buffer.concat([...long, header({ name, target, size, flag: flags[entry.type], mode: entry.mode, modified: entry.modified }), ...(size > 0 ? [padded(entry.content)] : [])]);
}

/** Two empty blocks end an archive. */
export const archiveEnd = new Uint8Array(2 * block);

function longName(flag: string, name: Uint8Array): Uint8Array {
  const content = Buffer.concat([name, Buffer.alloc(1)]);
  return Buffer.concat([header({ name: Buffer.from("././@LongLink"), target: Buffer.alloc(0), size: content.length, flag, mode: 0, modified: 0 }), padded(content)]);
}

const padded = (content: Uint8Array): Uint8Array => Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)]);

interface Header {
  name: Uint8Array;
  target: Uint8Array;
  size: number;
  flag: string;
  mode: number;
  modified: number;
}

function header({ name, target, size, flag, mode, modified }: Header): Uint8Array {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => void bytes.write(`${Math.max(0, Math.floor(value)).toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  bytes.set(name.subarray(0, 100), 0);
  octal(mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(modified / 1000, 136, 12);
  bytes.write(flag, 156, "latin1");
  bytes.set(target.subarray(0, 100), 157);
  bytes.write("ustar\u000000root", 257, "latin1");
  bytes.write("root", 297, "latin1");
  // The sum is made with its own field as spaces.
  bytes.fill(32, 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return bytes;
}

/** The members of an archive. @throws Error `invalid tar magic` */
export function* readEntries(archive: Uint8Array): Generator<TarEntry> {
  let at = 0;
  let name: string | undefined;
  let target: string | undefined;
  while (at + block <= archive.length) {
    const head = Buffer.from(archive.buffer, archive.byteOffset + at, block);
    if (head.every((byte) => byte === 0)) return;
    if (head.toString("latin1", 257, 262) !== "ustar") throw new Error("invalid tar magic");
    const text = (from: number, length: number): string => head.toString("utf8", from, from + length).replace(/\0[\s\S]*$/, "");
    const number = (from: number, length: number): number => Number.parseInt(text(from, length).trim() || "0", 8);
    const size = number(124, 12);
    const flag = String.fromCharCode(head[156]!);
    const content = archive.subarray(at + block, at + block + size);
    if (content.length < size) throw new Error("short read");
    at += block + Math.ceil(size / block) * block;
    if (flag === "L" || flag === "K") {
      const long = Buffer.from(content).toString().replace(/\0+$/, "");
      if (flag === "L") name = long;
      else target = long;
      continue;
    }
    if (flag === "x") {
      // pax: `LENGTH path=VALUE` and the like, which stand in place of the header's.
      for (const [, key, value] of Buffer.from(content).toString().matchAll(/\d+ (path|linkpath)=([^\n]*)\n/g)) {
        if (key === "path") name = value;
        else target = value;
      }
      continue;
    }
    const prefix = text(345, 155);
    const type = types[flag];
    if (type) yield { name: name ?? (prefix ? `${prefix}/${text(0, 100)}` : text(0, 100)), type, mode: number(100, 8), modified: number(136, 12) * 1000, content, target: target ?? text(157, 100) };
    name = undefined;
    target = undefined;
  }
}
