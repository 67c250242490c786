import { posixWords } from "../../files/posix-error.ts";
import { absolutePath } from "../language/paths.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { createFile } from "../streams/file-streams.ts";
import { emptyInput, type Output } from "../streams/stream.ts";
import { device } from "../process/devices.ts";
import { openInput } from "./text.ts";

const operands = ({ argv }: Process): string[] => argv.slice(1).filter((word) => !word.startsWith("-"));

const mktemp: Program = async (process) => {
  const { files, random } = process.container;
  const args = process.argv.slice(1);
  const template = operands(process).at(-1) ?? "tmp.XXXXXX";
  const folder = args.includes("-p") ? (args[args.indexOf("-p") + 1] ?? "/tmp") : "/tmp";
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const name = template.replace(/X{3,}$/, (run) => Array.from(run, () => letters[Math.floor(random() * letters.length)]).join(""));
  const path = template.includes("/") && !args.includes("-t") ? absolutePath(name, process.cwd) : absolutePath(name, folder);
  if (args.some((word) => /^-\w*d/.test(word))) await files.makeFolder(path, 0o700);
  else await files.write(path, new Uint8Array(), { mode: 0o600 });
  await print(process, `${path}\n`);
  return 0;
};

const realpath: Program = async (process) => {
  let status = 0;
  for (const path of operands(process)) {
    try {
      await print(process, `${await process.container.files.realPath(absolutePath(path, process.cwd))}\n`);
    } catch (error) {
      await complain(process, `realpath: ${path}: ${posixWords(error)}\n`);
      status = 1;
    }
  }
  return status;
};

/** Every file is root's: a change of owner is only checked for its file. */
const chown: Program = async (process) => {
  const [name = "chown"] = process.argv;
  const [, ...paths] = operands(process);
  let status = 0;
  for (const path of paths) {
    if (await process.container.files.stat(absolutePath(path, process.cwd))) continue;
    await complain(process, `${name}: ${path}: No such file or directory\n`);
    status = 1;
  }
  return status;
};

const truncate: Program = async (process) => {
  const args = process.argv.slice(1);
  const size = sizeOf(args[args.indexOf("-s") + 1] ?? "0");
  for (const path of operands(process).filter((word) => word !== args[args.indexOf("-s") + 1])) {
    const at = absolutePath(path, process.cwd);
    const old = await process.container.files.read(at).catch(() => new Uint8Array());
    const next = new Uint8Array(size);
    next.set(old.subarray(0, size));
    await process.container.files.write(at, next);
  }
  return 0;
};

/** `1M`, `512`, `2k`. */
function sizeOf(text: string): number {
  const [, digits = "0", unit = ""] = /^(\d+)([kKmMgGbB]?)/.exec(text) ?? [];
  return Number(digits) * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3, b: 512 }[unit.toLowerCase()] ?? 1);
}

const dd: Program = async (process) => {
  const given = new Map(process.argv.slice(1).map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] as const));
  const block = sizeOf(given.get("bs") ?? "512");
  const most = given.has("count") ? sizeOf(given.get("count")!) * block : Number.POSITIVE_INFINITY;
  const input = await openInput(process, given.get("if") ?? "-");
  const to = given.get("of");
  const at = to === undefined ? undefined : absolutePath(to, process.cwd);
  const output: Output | undefined = at === undefined ? process.fds.get(1)?.output : (device(at, process)?.output ?? (await createFile(process.container.files, at, { append: false })));
  let skip = sizeOf(given.get("skip") ?? "0") * block;
  let copied = 0;
  while (copied < most) {
    const chunk = await input.read(process.signal);
    if (!chunk) break;
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    const part = rest.subarray(0, most - copied);
    copied += part.length;
    if (part.length > 0) await output?.write(part);
  }
  const whole = Math.floor(copied / block);
  const records = `${whole}+${copied % block === 0 ? 0 : 1}`;
  if (given.get("status") !== "none") await complain(process, `${records} records in\n${records} records out\n${copied} bytes copied\n`);
  return 0;
};

interface Mounted {
  path: string;
  kind: string;
}

/** What is mounted in a container, by its volumes. */
function mountsOf({ container }: Process): Mounted[] {
  const { spec } = container.pod;
  const own = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find(({ name }) => name === container.name);
  return (own?.volumeMounts ?? []).map(({ name, mountPath }) => {
    const volume = spec?.volumes?.find((other) => other.name === name);
    const inMemory = volume?.secret ?? volume?.projected ?? volume?.downwardAPI ?? (volume?.emptyDir?.medium === "Memory" || undefined);
    return { path: mountPath, kind: inMemory ? "tmpfs" : "/dev/vda1" };
  });
}

const df: Program = async (process) => {
  const all = [{ path: "/", kind: "overlay" }, { path: "/dev", kind: "tmpfs" }, ...mountsOf(process), { path: "/etc/hosts", kind: "/dev/vda1" }];
  const human = process.argv.some((word) => /^-\w*h/.test(word));
  const [size, used, free] = human ? ["50.0G", "5.0G", "45.0G"] : ["52428800", "5242880", "47185920"];
  const rows = all.map(({ path, kind }) => `${kind.padEnd(20)} ${size.padStart(9)} ${used.padStart(9)} ${free.padStart(9)}  10% ${path}`);
  await print(process, `${["Filesystem".padEnd(20), (human ? "Size" : "1K-blocks").padStart(10), "Used".padStart(10), "Available".padStart(10), " Use% Mounted on"].join("")}\n${rows.join("\n")}\n`);
  return 0;
};

const mount: Program = async (process) => {
  if (operands(process).length > 0) throw new Error("mount: permission denied (are you root?)");
  const all = [{ path: "/", kind: "overlay" }, { path: "/proc", kind: "proc" }, { path: "/dev", kind: "tmpfs" }, ...mountsOf(process)];
  await print(process, all.map(({ path, kind }) => `${kind} on ${path} type ${kind.startsWith("/") ? "ext4" : kind} (rw,relatime)\n`).join(""));
  return 0;
};

const which: Program = async (process) => {
  let status = 0;
  for (const name of operands(process)) {
    let at: string | undefined;
    for (const folder of (process.env.get("PATH") ?? "").split(":")) if (!at && (await process.container.files.stat(`${folder}/${name}`))?.type === "file") at = `${folder}/${name}`;
    if (at) await print(process, `${at}\n`);
    else status = 1;
  }
  return status;
};

const unlink: Program = async (process) => {
  for (const path of operands(process)) await process.container.files.remove(absolutePath(path, process.cwd));
  return 0;
};

const cmp: Program = async (process) => {
  const [a = "", b = "-"] = operands(process);
  const { files } = process.container;
  const [left, right] = await Promise.all([a, b].map((path) => files.read(absolutePath(path, process.cwd))));
  if (Buffer.compare(left!, right!) === 0) return 0;
  const at = left!.findIndex((byte, index) => byte !== right![index]);
  const line = Buffer.from(left!.subarray(0, at)).toString("latin1").split("\n").length;
  if (!process.argv.includes("-s")) await print(process, at < 0 ? `cmp: EOF on ${a}\n` : `${a} ${b} differ: char ${at + 1}, line ${line}\n`);
  return 1;
};

const clear: Program = async (process) => {
  await print(process, "\x1b[H\x1b[J");
  return 0;
};

/** Reads all of its input and keeps none of it. */
const logger: Program = async (process) => {
  const input = operands(process).length > 0 ? emptyInput : (process.fds.get(0)?.input ?? emptyInput);
  for (let chunk = await input.read(process.signal); chunk; chunk = await input.read(process.signal));
  return 0;
};

/** Programs about files that the library lacks. */
export const filePrograms: Readonly<Record<string, Program>> = { mktemp, realpath, chown, chgrp: chown, truncate, dd, df, mount, which, unlink, cmp, clear, sync: () => 0, logger };
