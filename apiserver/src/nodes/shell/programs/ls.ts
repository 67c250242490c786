import type { FileStat } from "@kx/shared/net/container-files";
import { posixWords } from "../../files/posix-error.ts";
import { absolutePath } from "../language/paths.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { formatDate } from "./format-date.ts";
import { modeText } from "./mode-text.ts";

interface Entry {
  name: string;
  path: string;
  stat: FileStat;
}

/** Files of so long ago are shown with their year, in milliseconds: half a year. */
const recent = 183 * 86_400_000;

export const ls: Program = async (process) => {
  const flags = process.argv.slice(1).filter((word) => /^-[^-]/.test(word)).join("");
  const operands = process.argv.slice(1).filter((word) => !word.startsWith("-") || word === "-");
  const unknown = /[^-aAldh1RtSrFipnogsLkGUcuHxCqQ]/.exec(flags);
  if (unknown) throw new Error(`ls: unrecognized option: ${unknown[0]}`);
  const { files } = process.container;
  const has = (letter: string): boolean => flags.includes(letter);
  const plain: Entry[] = [];
  const folders: Entry[] = [];
  let status = 0;
  for (const name of operands.length > 0 ? operands : ["."]) {
    const path = absolutePath(name, process.cwd);
    // A link that is named is followed, unless its own line is wanted.
    const itself = has("l") && !name.endsWith("/") && !has("L");
    const stat = itself ? await files.linkStat(path) : await files.stat(path);
    if (!stat) {
      await complain(process, `ls: ${name}: No such file or directory\n`);
      status = 1;
    } else (stat.type === "directory" && !has("d") ? folders : plain).push({ name, path, stat });
  }
  if (plain.length > 0) await show(process, sorted(plain, flags), flags);
  for (const [index, folder] of folders.entries()) {
    const titled = operands.length > 1 || has("R");
    if (titled) await print(process, `${index > 0 || plain.length > 0 ? "\n" : ""}${folder.name}:\n`);
    status ||= await showFolder(process, folder, flags);
  }
  return status;
};

async function showFolder(process: Process, folder: Entry, flags: string): Promise<number> {
  const { files } = process.container;
  let names: string[];
  try {
    names = await files.list(folder.path);
  } catch (error) {
    await complain(process, `ls: ${folder.name}: ${posixWords(error)}\n`);
    return 1;
  }
  const hidden = flags.includes("a") || flags.includes("A");
  const entries: Entry[] = [];
  for (const name of [...(flags.includes("a") ? [".", ".."] : []), ...names.filter((name) => hidden || !name.startsWith("."))]) {
    const path = absolutePath(name, folder.path);
    const stat = flags.includes("L") ? await files.stat(path) : await files.linkStat(path);
    if (stat) entries.push({ name, path, stat });
  }
  if (flags.includes("l")) await print(process, `total ${entries.reduce((blocks, { stat }) => blocks + Math.ceil(stat.size / 4096) * 4, 0)}\n`);
  await show(process, sorted(entries, flags), flags);
  if (!flags.includes("R")) return 0;
  for (const entry of entries.filter(({ name, stat }) => stat.type === "directory" && name !== "." && name !== "..")) {
    const below = { ...entry, name: `${folder.name.replace(/\/$/, "")}/${entry.name}` };
    await print(process, `\n${below.name}:\n`);
    await showFolder(process, below, flags);
  }
  return 0;
}

function sorted(entries: Entry[], flags: string): Entry[] {
  const compare = flags.includes("S")
    ? (a: Entry, b: Entry): number => b.stat.size - a.stat.size
    : flags.includes("t")
      ? (a: Entry, b: Entry): number => b.stat.modified - a.stat.modified
      : (a: Entry, b: Entry): number => (a.name < b.name ? -1 : 1);
  const result = [...entries].sort(compare);
  return flags.includes("r") ? result.reverse() : result;
}

const marks: Readonly<Record<FileStat["type"], string>> = { directory: "/", link: "@", file: "" };

async function show(process: Process, entries: readonly Entry[], flags: string): Promise<void> {
  const shown = ({ name, stat }: Entry): string => {
    const mark = flags.includes("F") || (flags.includes("p") && stat.type === "directory") ? marks[stat.type] || (flags.includes("F") && stat.mode & 0o111 ? "*" : "") : "";
    return `${flags.includes("i") ? `${String(stat.inode).padStart(7)} ` : ""}${name}${mark}`;
  };
  if (flags.includes("l") || flags.includes("n") || flags.includes("o") || flags.includes("g")) return await print(process, await longLines(process, entries, { flags, shown }));
  const columns = process.fds.get(1)?.tty === true && !flags.includes("1");
  await print(process, columns ? inColumns(entries.map(shown), process.session.terminal?.size.columns || 80) : entries.map((entry) => `${shown(entry)}\n`).join(""));
}

async function longLines({ container }: Process, entries: readonly Entry[], { flags, shown }: { flags: string; shown(entry: Entry): string }): Promise<string> {
  const sizes = entries.map(({ stat }) => (flags.includes("h") ? humanSize(stat.size) : String(stat.size)));
  const width = Math.max(5, ...sizes.map(({ length }) => length));
  const owner = flags.includes("n") ? "0        0       " : "root     root    ";
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const { stat, path } = entry;
    const isNew = container.clock.now() - stat.modified < recent;
    const target = stat.type === "link" ? ` -> ${await container.files.readLink(path)}` : "";
    const links = stat.type === "directory" ? 2 : 1;
    lines.push(`${modeText(stat)}    ${links} ${owner} ${sizes[index]!.padStart(width)} ${formatDate(stat.modified, isNew ? "%b %e %H:%M" : "%b %e  %Y")} ${shown(entry)}${target}\n`);
  }
  return lines.join("");
}

function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = ["K", "M", "G", "T"];
  let size = bytes;
  let unit = "";
  for (const next of units) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  return `${size.toFixed(1)}${unit}`;
}

/** Down the columns, as wide as the terminal. */
function inColumns(names: readonly string[], width: number): string {
  const each = Math.max(0, ...names.map(({ length }) => length)) + 2;
  const columns = Math.max(1, Math.floor(width / each));
  const rows = Math.ceil(names.length / columns);
  const lines = Array.from({ length: rows }, (_, row) => names.filter((_name, index) => index % rows === row).map((name) => name.padEnd(each)).join("").trimEnd());
  return lines.map((line) => `${line}\n`).join("");
}
