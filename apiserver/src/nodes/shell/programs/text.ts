import { posixWords } from "../../files/posix-error.ts";
import { absolutePath } from "../language/paths.ts";
import { device } from "../process/devices.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { openFile, createFile } from "../streams/file-streams.ts";
import { readLine } from "../streams/read-all.ts";
import { emptyInput, type Input, type Output } from "../streams/stream.ts";
import { readsInput } from "./reads-input.ts";
import { runUtility, utility } from "./utilities.ts";

/** A file's bytes as they come: of a device, a connection, a file, or `-`. @throws PosixError */
export async function openInput(process: Process, path: string): Promise<Input> {
  if (path === "-") return process.fds.get(0)?.input ?? emptyInput;
  const at = absolutePath(path, process.cwd);
  return device(at, process)?.input ?? (await openFile(process.container.files, at));
}

async function openOutput(process: Process, path: string, append: boolean): Promise<Output | undefined> {
  const at = absolutePath(path, process.cwd);
  return device(at, process)?.output ?? (await createFile(process.container.files, at, { append }));
}

const cat: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args.some((word) => /^-[^-]/.test(word) && word !== "-u")) return await numbered(process, args);
  const files = args.filter((word) => word !== "-u");
  let status = 0;
  for (const path of files.length > 0 ? files : ["-"]) {
    try {
      const input = await openInput(process, path);
      for (let chunk = await input.read(process.signal); chunk; chunk = await input.read(process.signal)) await print(process, chunk);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      await complain(process, `cat: can't open '${path}': ${posixWords(error)}\n`);
      status = 1;
    }
  }
  return status;
};

/** `cat -n`, `-A` and their like. */
async function numbered(process: Process, args: readonly string[]): Promise<number> {
  const flags = args.filter((word) => /^-[^-]/.test(word)).join("");
  const files = args.filter((word) => !/^-[^-]/.test(word));
  let number = 0;
  for (const path of files.length > 0 ? files : ["-"]) {
    const input = await openInput(process, path);
    for (let found = await readLine(input, process.signal); found; found = await readLine(input, process.signal)) {
      const text = Buffer.from(found.line).toString();
      const counts = /[n]/.test(flags) || (flags.includes("b") && text !== "");
      const shown = /[AtT]/.test(flags) ? text.replaceAll("\t", "^I") : text;
      await print(process, `${counts ? `${String(++number).padStart(6)}\t` : ""}${shown}${/[AeE]/.test(flags) ? "$" : ""}${found.ended ? "\n" : ""}`);
    }
  }
  return 0;
}

interface Cut {
  unit: "lines" | "bytes";
  count: number;
  files: string[];
}

/** `-n 5`, `-5`, `-c 10`; undefined for a form that the library's own knows. */
function parseCut(args: readonly string[]): Cut | undefined {
  const cut: Cut = { unit: "lines", count: 10, files: [] };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const match = /^-(?:(n|c)(\d*)|(\d+))$/.exec(word) ?? /^--(lines|bytes)=(\d+)$/.exec(word);
    if (match) {
      const value = match[3] ?? (match[2] || args[++at]);
      if (value === undefined || !/^\d+$/.test(value)) return undefined;
      cut.count = Number(value);
      if (match[1]?.startsWith("c") || match[1] === "bytes") cut.unit = "bytes";
    } else if (word.startsWith("-") && word !== "-") return undefined;
    else cut.files.push(word);
  }
  return cut;
}

/** Reads no more than it shows: what writes without end in front of it ends with it. */
const head: Program = async (process) => {
  const cut = parseCut(process.argv.slice(1));
  if (!cut || cut.files.length > 1) return await utility(process);
  const input = await openInput(process, cut.files[0] ?? "-");
  let left = cut.count;
  while (left > 0) {
    if (cut.unit === "bytes") {
      const chunk = await input.read(process.signal);
      if (!chunk) break;
      input.unread(chunk.subarray(left));
      await print(process, chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
      continue;
    }
    const found = await readLine(input, process.signal);
    if (!found) break;
    await print(process, Buffer.concat([found.line, Buffer.from(found.ended ? "\n" : "")]));
    left--;
  }
  return 0;
};

/** How often `tail -f` looks, in milliseconds, as busybox's does. */
const tailPause = 1_000;

const tail: Program = async (process) => {
  const args = process.argv.slice(1);
  const follows = args.some((word) => /^-\w*[fF]|^--follow/.test(word));
  if (!follows) return await utility(process);
  const { container, signal, env, cwd } = process;
  const others = args.filter((word) => !/^--(follow|retry)/.test(word)).map((word) => (/^-[fF]+$/.test(word) ? "" : /^-\w*[fF]/.test(word) && !/^-\d/.test(word) ? word.replaceAll(/[fF]/g, "") : word.replace(/[fF]$/, ""))).filter((word) => word !== "" && word !== "-");
  const files = others.filter((word, index) => !word.startsWith("-") && !/^-[nc]$/.test(others[index - 1] ?? ""));
  if (files.length === 0) return await utility({ ...process, argv: ["tail", ...others] });
  if (files.every((path) => device(absolutePath(path, cwd), process))) return await new Promise<number>(() => undefined);
  const first = await runUtility(process, { name: "tail", args: others, stdin: new Uint8Array(), env, cwd });
  await print(process, first.stdout);
  if (first.stderr) await complain(process, first.stderr);
  const sizes = new Map<string, number>();
  for (const path of files) sizes.set(path, (await container.files.stat(absolutePath(path, cwd)))?.size ?? 0);
  for (;;) {
    await new Promise<void>((resolve) => {
      const cancel = container.clock.after(tailPause, resolve);
      signal.addEventListener("abort", cancel, { once: true });
    });
    for (const [path, size] of sizes) {
      const content = await container.files.read(absolutePath(path, cwd)).catch(() => new Uint8Array());
      if (content.length > size) await print(process, content.subarray(size));
      sizes.set(path, content.length);
    }
  }
};

const tee: Program = async (process) => {
  const args = process.argv.slice(1);
  const append = args.some((word) => /^-\w*a|^--append$/.test(word));
  const outputs: Output[] = [];
  let status = 0;
  for (const path of args.filter((word) => !word.startsWith("-"))) {
    try {
      const output = await openOutput(process, path, append);
      if (output) outputs.push(output);
    } catch (error) {
      await complain(process, `tee: ${path}: ${posixWords(error)}\n`);
      status = 1;
    }
  }
  const input = process.fds.get(0)?.input ?? emptyInput;
  for (let chunk = await input.read(process.signal); chunk; chunk = await input.read(process.signal)) {
    await print(process, chunk);
    for (const output of outputs) await output.write(chunk);
  }
  return status;
};

const yes: Program = async (process) => {
  const line = `${process.argv.slice(1).join(" ") || "y"}\n`;
  const block = Buffer.from(line.repeat(Math.ceil(1024 / line.length)));
  for (;;) {
    await print(process, block);
    await process.kernel.breathe();
    process.signal.throwIfAborted();
  }
};

/** What makes a line's answer depend on its neighbours, or wants the end first. */
const needsAll = /^-\w*[ABCcmnbLlrR]|^--(count|context|line-number|max-count|files)/;

/** Over a stream each piece of whole lines is answered as it comes: `tail -f log | grep x`. */
const grep: Program = async (process) => {
  const [name = "grep", ...args] = process.argv;
  const { fds, signal, env, cwd } = process;
  const { input } = fds.get(0) ?? {};
  const quiet = args.some((word) => /^-\w*q/.test(word));
  if (!input || args.some((word) => needsAll.test(word)) || !readsInput(name.split("/").at(-1)!, args)) return await utility(process);
  let status = 1;
  let rest = Buffer.alloc(0);
  const ask = async (stdin: Uint8Array): Promise<boolean> => {
    if (stdin.length === 0) return false;
    const answer = await runUtility(process, { name: name.split("/").at(-1)!, args, stdin, env, cwd });
    await print(process, answer.stdout);
    if (answer.stderr) await complain(process, answer.stderr);
    if (answer.status > 1) status = answer.status;
    else if (answer.status === 0) status = 0;
    return answer.status === 0 && quiet;
  };
  for (let chunk = await input.read(signal); chunk; chunk = await input.read(signal)) {
    const all = Buffer.concat([rest, chunk]);
    const end = all.lastIndexOf(10) + 1;
    rest = all.subarray(end);
    if (await ask(all.subarray(0, end))) return 0;
  }
  await ask(rest);
  return status;
};

/** `paste [-s] [-d LIST] [FILE...]`: lines side by side, or with `-s` those of a file in one. */
const paste: Program = async (process) => {
  const args = process.argv.slice(1);
  let serial = false;
  let delimiters = "\t";
  const files: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, flags, given] = /^-(s?)(?:d(.*))?$/.exec(args[at]!) ?? [];
    if (flags === undefined || args[at] === "-") files.push(args[at]!);
    else {
      serial ||= flags === "s";
      if (given !== undefined) delimiters = (given || (args[++at] ?? "")).replaceAll(String.raw`\n`, "\n").replaceAll(String.raw`\t`, "\t").replaceAll(String.raw`\0`, "");
    }
  }
  const inputs = await Promise.all((files.length > 0 ? files : ["-"]).map((path) => openInput(process, path)));
  const joined = (parts: readonly string[]): string => parts.map((part, index) => (index === 0 ? "" : (delimiters[(index - 1) % (delimiters.length || 1)] ?? "")) + part).join("");
  const next = async (input: Input): Promise<string | undefined> => {
    const found = await readLine(input, process.signal);
    return found && Buffer.from(found.line).toString();
  };
  for (const input of serial ? inputs : []) {
    const lines: string[] = [];
    for (let line = await next(input); line !== undefined; line = await next(input)) lines.push(line);
    await print(process, `${joined(lines)}\n`);
  }
  if (serial) return 0;
  for (;;) {
    const lines: (string | undefined)[] = [];
    for (const input of inputs) lines.push(await next(input));
    if (lines.every((line) => line === undefined)) return 0;
    await print(process, `${joined(lines.map((line) => line ?? ""))}\n`);
  }
};

/** Programs that pass on what comes as it comes. */
export const textPrograms: Readonly<Record<string, Program>> = { cat, head, tail, tee, yes, paste, grep, egrep: grep, fgrep: grep, less: cat, more: cat };
