import { gunzipSync, gzipSync } from "node:zlib";
import { posixWords } from "../../files/posix-error.ts";
import { absolutePath } from "../language/paths.ts";
import { matches } from "../language/pattern.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { readAll } from "../streams/read-all.ts";
import { emptyInput } from "../streams/stream.ts";
import { formatDate } from "./format-date.ts";
import { modeText } from "./mode-text.ts";
import { archiveEnd, readEntries, writeEntry, type TarEntry } from "./tar-format.ts";
import { utility } from "./utilities.ts";

interface TarOptions {
  verb: "c" | "x" | "t";
  /** `-`: the standard streams. */
  file: string;
  gzip: boolean;
  verbose: boolean;
  toStdout: boolean;
  keepsOld: boolean;
  /** Files get the time at which they are extracted. */
  touches: boolean;
  follows: boolean;
  excludes: string[];
  strip: number;
  /** Each with the folder that it is seen from. */
  operands: { folder: string; name: string }[];
  folder: string;
}

/** Undefined for what the library's own has to do: other compressions, additions to an archive. @throws Error */
function parse(args: readonly string[], cwd: string): TarOptions | undefined {
  const options: Omit<TarOptions, "verb"> & { verb?: TarOptions["verb"] } = { file: "-", gzip: false, verbose: false, toStdout: false, keepsOld: false, touches: false, follows: false, excludes: [], strip: 0, operands: [], folder: cwd };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const long = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word);
    if (long) {
      const [, name = "", given] = long;
      const value = (): string => given ?? args[++at] ?? "";
      const letter = { create: "c", extract: "x", get: "x", list: "t", gzip: "z", verbose: "v", "to-stdout": "O", touch: "m", dereference: "h", "keep-old-files": "k" }[name];
      if (letter) setLetter(letter, options);
      else if (name === "file") options.file = value();
      else if (name === "directory") options.folder = absolutePath(value(), options.folder);
      else if (name === "exclude") options.excludes.push(value());
      else if (name === "strip-components" || name === "strip") options.strip = Number(value());
      else if (!/^(no-same-owner|no-same-permissions|same-owner|preserve-permissions|numeric-owner|warning|overwrite|absolute-names)$/.test(name)) return undefined;
    } else if ((word.startsWith("-") && word !== "-") || at === 0) {
      // Letters with a value take the words behind theirs, in their order.
      for (const letter of word.replace(/^-/, "")) {
        if (letter === "f") options.file = args[++at] ?? "-";
        else if (letter === "C") options.folder = absolutePath(args[++at] ?? ".", options.folder);
        else if (letter === "T" || letter === "X") return undefined;
        else if (!setLetter(letter, options)) return undefined;
      }
    } else options.operands.push({ folder: options.folder, name: word });
  }
  if (!options.verb) throw new Error("tar: must specify one of -c, -x, -t");
  return options as TarOptions;
}

function setLetter(letter: string, options: { verb?: TarOptions["verb"] } & Pick<TarOptions, "gzip" | "verbose" | "toStdout" | "touches" | "follows" | "keepsOld">): boolean {
  if (letter === "c" || letter === "x" || letter === "t") options.verb = letter;
  else if (letter === "z") options.gzip = true;
  else if (letter === "v") options.verbose = true;
  else if (letter === "O") options.toStdout = true;
  else if (letter === "m") options.touches = true;
  else if (letter === "h") options.follows = true;
  else if (letter === "k") options.keepsOld = true;
  else return "poP".includes(letter);
  return true;
}

/** tar, of files as they are: links stay links, a leading slash goes. */
export const tar: Program = async (process) => {
  const options = parse(process.argv.slice(1), process.cwd);
  if (!options) return await utility(process);
  if (options.verb === "c") return await create(process, options);
  const bytes = await archiveOf(process, options);
  // What bzip2 or xz made the library takes apart, where it is a file.
  if (options.file !== "-" && /^(BZh|\xfd7zXZ|\x28\xb5\x2f\xfd)/.test(Buffer.from(bytes.subarray(0, 6)).toString("latin1"))) return await utility(process);
  const entries = wanted(readEntries(isGzip(bytes) ? gunzipSync(bytes) : bytes), options);
  return await (options.verb === "t" ? list(process, entries, options) : extract(process, entries, options));
};

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function archiveOf({ container, fds, cwd, signal }: Process, { file }: TarOptions): Promise<Uint8Array> {
  if (file === "-") return await readAll(fds.get(0)?.input ?? emptyInput, signal);
  try {
    return await container.files.read(absolutePath(file, cwd));
  } catch (error) {
    throw new Error(`tar: can't open '${file}': ${posixWords(error)}`, { cause: error });
  }
}

async function create(process: Process, options: TarOptions): Promise<number> {
  if (options.operands.length === 0) throw new Error("tar: empty archive");
  const collected: Uint8Array[] = [];
  const direct = options.file === "-" && !options.gzip;
  const write = async (bytes: Uint8Array): Promise<void> => (direct ? await print(process, bytes) : void collected.push(bytes));
  const say = async (line: string): Promise<void> => (options.file === "-" ? await complain(process, line) : await print(process, line));
  let status = 0;
  let stripped = false;
  for (const { folder, name } of options.operands) {
    if (name.startsWith("/") && !stripped) await complain(process, "tar: removing leading '/' from member names\n");
    stripped ||= name.startsWith("/");
    status ||= await add(process, { path: absolutePath(name, folder), shown: name }, { options, write, say });
  }
  await write(archiveEnd);
  if (direct) return status;
  const archive = Buffer.concat(collected);
  const bytes = options.gzip ? gzipSync(archive) : archive;
  if (options.file === "-") await print(process, bytes);
  else await process.container.files.write(absolutePath(options.file, process.cwd), bytes);
  return status;
}

interface Adding {
  options: TarOptions;
  write(bytes: Uint8Array): Promise<void>;
  say(line: string): Promise<void>;
}

async function add(process: Process, { path, shown }: { path: string; shown: string }, adding: Adding): Promise<number> {
  const { files } = process.container;
  const { options, write, say } = adding;
  const base = shown.split("/").findLast(Boolean) ?? "";
  if (options.excludes.some((pattern) => matches(shown, pattern) || matches(base, pattern))) return 0;
  const stat = options.follows ? await files.stat(path) : await files.linkStat(path);
  if (!stat) {
    await complain(process, `tar: ${shown}: No such file or directory\n`);
    return 1;
  }
  const name = shown.replace(/^\/+/, "").replace(/(.)\/+$/, "$1");
  const { type, mode, modified } = stat;
  if (name !== "") {
    const target = type === "link" ? { target: await files.readLink(path) } : {};
    await write(writeEntry({ name, type, mode, modified, content: type === "file" ? await files.read(path) : new Uint8Array(), ...target }));
    if (options.verbose) await say(`${name}${type === "directory" ? "/" : ""}\n`);
  }
  let status = 0;
  for (const child of type === "directory" ? await files.list(path) : []) status ||= await add(process, { path: `${path}/${child}`, shown: `${shown.replace(/\/+$/, "")}/${child}` }, adding);
  return status;
}

/** The members that were asked for, by the names that they are to have. */
function* wanted(entries: Iterable<TarEntry>, { operands, excludes, strip }: TarOptions): Generator<TarEntry> {
  const names = operands.map(({ name }) => name.replace(/^\/+|\/+$/g, ""));
  for (const entry of entries) {
    const plain = entry.name.replace(/^\/+/, "").replace(/\/+$/, "");
    const chosen = names.length === 0 || names.some((name) => plain === name || plain.startsWith(`${name}/`));
    const left = plain.split("/").slice(strip).join("/");
    if (chosen && left !== "" && !excludes.some((pattern) => matches(plain, pattern) || matches(plain.split("/").at(-1)!, pattern))) yield { ...entry, name: left };
  }
}

async function list(process: Process, entries: Iterable<TarEntry>, { verbose }: TarOptions): Promise<number> {
  for (const { name, type, mode, modified, content, target } of entries) {
    const shown = `${name}${type === "directory" ? "/" : ""}`;
    const isLink = type === "link" || type === "hardlink";
    await print(process, verbose ? `${modeText({ type: type === "hardlink" ? "file" : type, mode })} root/root ${String(content.length).padStart(9)} ${formatDate(modified, "%Y-%m-%d %H:%M:%S")} ${shown}${isLink ? ` -> ${target}` : ""}\n` : `${shown}\n`);
  }
  return 0;
}

async function extract(process: Process, entries: Iterable<TarEntry>, options: TarOptions): Promise<number> {
  const { files, clock } = process.container;
  let status = 0;
  for (const entry of entries) {
    if (entry.name.split("/").includes("..")) throw new Error(`tar: name with '..' is refused: ${entry.name}`);
    if (options.verbose) await (options.toStdout ? complain : print)(process, `${entry.name}${entry.type === "directory" ? "/" : ""}\n`);
    if (options.toStdout) {
      if (entry.type === "file") await print(process, entry.content);
      continue;
    }
    const path = absolutePath(entry.name, options.folder);
    try {
      await place(process, path, { entry, options });
      if (entry.type !== "link") await files.change(path, { modified: options.touches ? clock.now() : entry.modified });
    } catch (error) {
      await complain(process, `tar: can't open '${entry.name}': ${posixWords(error)}\n`);
      status = 1;
    }
  }
  return status;
}

/** @throws PosixError */
async function place({ container: { files } }: Process, path: string, { entry, options }: { entry: TarEntry; options: TarOptions }): Promise<void> {
  let folder = "";
  for (const name of path.split("/").filter(Boolean).slice(0, -1)) {
    folder += `/${name}`;
    if (!(await files.stat(folder))) await files.makeFolder(folder);
  }
  const there = await files.linkStat(path);
  if (entry.type === "directory") {
    if (there?.type !== "directory") await files.makeFolder(path, entry.mode);
    return;
  }
  if (there && options.keepsOld) return;
  if (entry.type === "link" || entry.type === "hardlink") {
    if (there) await files.remove(path);
    if (entry.type === "link") return await files.symlink(entry.target ?? "", path);
    return await files.link(absolutePath(entry.target ?? "", options.folder), path);
  }
  if (there?.type === "link") await files.remove(path);
  await files.write(path, entry.content);
  await files.change(path, { mode: entry.mode });
}
