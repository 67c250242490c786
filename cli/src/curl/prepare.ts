import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Io } from "../io.ts";
import { CurlError } from "./curl-error.ts";
import type { CurlRequest } from "./request.ts";

export interface RequestFlags {
  request?: string | undefined;
  header: readonly string[];
  data: readonly string[];
  dataBinary: readonly string[];
  json: readonly string[];
  head: boolean;
  get: boolean;
  user?: string | undefined;
  userAgent?: string | undefined;
}

/** The request that curl's flags describe. @throws CurlError 26 for a file that cannot be read */
export async function prepareRequest(target: URL, flags: RequestFlags, io: Io): Promise<CurlRequest> {
  const parts: Buffer[] = [];
  for (const value of flags.data) parts.push(await dataOf(value, io, { binary: false }));
  for (const value of [...flags.dataBinary, ...flags.json]) parts.push(await dataOf(value, io, { binary: true }));
  const joined = parts.length > 0 ? Buffer.concat(parts.flatMap((part, at) => (at > 0 ? [Buffer.from("&"), part] : [part]))) : undefined;
  const url = new URL(target);
  if (flags.get && joined) url.search = [url.search.slice(1), joined.toString()].filter(Boolean).join("&");
  const body = flags.get ? undefined : joined;
  const method = flags.request ?? (flags.head ? "HEAD" : body ? "POST" : "GET");
  return { url: withoutUser(url), method, body, headers: headersOf(url, flags, body) };
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

/** curl's own headers, each replaced or (with an empty value) taken out by `-H`. */
function headersOf(url: URL, flags: RequestFlags, body: Buffer | undefined): [string, string][] {
  const user = flags.user ?? (url.username ? `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` : undefined);
  const isJson = flags.json.length > 0;
  const own: [string, string][] = [
    ["Host", url.host],
    ...(user === undefined ? [] : [["Authorization", `Basic ${Buffer.from(user).toString("base64")}`] as [string, string]]),
    ["User-Agent", flags.userAgent ?? "kx-curl/0.1"],
    ["Accept", isJson ? "application/json" : "*/*"],
    ...(body ? ([["Content-Length", String(body.length)]] as [string, string][]) : []),
    ...(body ? ([["Content-Type", isJson ? "application/json" : "application/x-www-form-urlencoded"]] as [string, string][]) : []),
  ];
  const given = flags.header.map(parseHeader);
  const names = new Set(given.map(({ name }) => name.toLowerCase()));
  const added = given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as [string, string]]));
  const host = added.find(([name]) => name.toLowerCase() === "host");
  const kept = own.filter(([name]) => !names.has(name.toLowerCase()));
  return [...(host ? [host] : []), ...kept, ...added.filter((header) => header !== host)];
}

/** `Name: value`, `Name;` for an empty one, `Name:` to leave curl's own out. */
function parseHeader(text: string): { name: string; value: string | undefined } {
  const [, name = text, sign, value = ""] = /^([^:;]+)([:;])\s*(.*)$/s.exec(text) ?? [];
  if (sign === ";") return { name, value: "" };
  return { name, value: value === "" ? undefined : value };
}

/** `@file` and `@-` are read; `-d` leaves line breaks out of files. */
async function dataOf(value: string, io: Io, { binary }: { binary: boolean }): Promise<Buffer> {
  if (!value.startsWith("@")) return Buffer.from(value);
  const content = value === "@-" ? await readStdin(io) : readFile(value.slice(1), io);
  return binary ? content : Buffer.from(content.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0));
}

function readFile(path: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, path));
  } catch {
    throw new CurlError(26, `Failed to open ${path}`);
  }
}

async function readStdin({ stdin }: Io): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
