import { ShellError } from "../language/control.ts";
import { writeTo, type Frame } from "../language/frame.ts";
import { clockTimeout } from "../network/clock-timeout.ts";
import { readLine } from "../streams/read-all.ts";
import type { Builtin } from "../language/builtin.ts";

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt?: string;
  timeout?: number;
  count?: number;
  delimiter?: string;
  array?: string;
  fd: number;
  names: readonly string[];
}

/** The letter that each valued option of `read` stands for. */
function parse(args: readonly string[]): ReadOptions {
  const options: ReadOptions = { raw: false, silent: false, fd: 0, names: [] };
  let at = 0;
  for (; at < args.length && /^-[a-zA-Z]/.test(args[at]!); at++) {
    const word = args[at]!;
    for (let index = 1; index < word.length; index++) {
      const letter = word[index]!;
      if (letter === "r") options.raw = true;
      else if (letter === "s") options.silent = true;
      else if ("ptnNdau".includes(letter)) {
        const value = word.slice(index + 1) || (args[++at] ?? "");
        if (letter === "p") options.prompt = value;
        else if (letter === "t") options.timeout = Number(value) * 1000;
        else if (letter === "n" || letter === "N") options.count = Number(value);
        else if (letter === "d") options.delimiter = value;
        else if (letter === "a") options.array = value;
        else options.fd = Number(value);
        break;
      } else throw new ShellError(`read: illegal option -${letter}`, { status: 2 });
    }
  }
  return { ...options, names: args.slice(at) };
}

const read: Builtin = async (args, frame) => {
  const { state } = frame;
  const options = parse(args);
  const descriptor = frame.fds.get(options.fd);
  if (!descriptor?.input) throw new ShellError(`read: ${options.fd}: Bad file descriptor`);
  const { terminal } = state.process.session;
  if (options.prompt !== undefined && descriptor.tty) await writeTo(frame, 2, options.prompt);
  const { signal: late, cancel } = clockTimeout(state.process.container.clock, options.timeout);
  const signal = AbortSignal.any([state.process.signal, late, ...(state.foreground ? [state.foreground.signal] : [])]);
  if (options.silent && terminal) terminal.echo = false;
  try {
    const found = await line(descriptor.input, options, signal);
    assign(found?.text ?? "", options, frame);
    return found?.ended ? 0 : 1;
  } catch (error) {
    if (late.aborted) return 142;
    throw error;
  } finally {
    if (options.silent && terminal) terminal.echo = true;
    cancel();
  }
};

async function line(input: NonNullable<ReturnType<Frame["fds"]["get"]>>["input"] & object, { raw, count, delimiter = "\n" }: ReadOptions, signal: AbortSignal): Promise<{ text: string; ended: boolean } | undefined> {
  if (count !== undefined) {
    let text = "";
    while (text.length < count) {
      const chunk = await input.read(signal);
      if (!chunk) return text === "" ? undefined : { text, ended: false };
      input.unread(chunk.subarray(1));
      const char = String.fromCharCode(chunk[0]!);
      if (char === delimiter) break;
      text += char;
    }
    return { text, ended: true };
  }
  let text = "";
  for (;;) {
    const found = await readLine(input, signal, delimiter === "" ? 0 : delimiter.charCodeAt(0));
    if (!found) return text === "" ? undefined : { text, ended: false };
    const part = Buffer.from(found.line).toString();
    // A backslash at the end joins the next line.
    if (!raw && found.ended && /(^|[^\\])(\\\\)*\\$/.test(part)) {
      text += part.slice(0, -1);
      continue;
    }
    return { text: text + part, ended: found.ended };
  }
}

/** Splits a line as IFS says; the last name takes the rest of it. */
function assign(text: string, { raw, array, names }: ReadOptions, { state }: Frame): void {
  const separators = state.variables.get("IFS") ?? " \t\n";
  const fields = split(text, { separators, raw, most: array === undefined ? Math.max(1, names.length) : Number.POSITIVE_INFINITY });
  if (array !== undefined) return state.variables.set(array, new Map(fields.map((field, index) => [index, field])));
  if (names.length === 0) return state.variables.set("REPLY", raw ? text : text.replace(/\\([\s\S])/g, "$1"));
  for (const [index, name] of names.entries()) state.variables.set(name, fields[index] ?? "");
}

function split(text: string, { separators, raw, most }: { separators: string; raw: boolean; most: number }): string[] {
  const spaces = [...separators].filter((char) => " \t\n".includes(char)).join("");
  const isSpace = (char: string): boolean => char !== "" && spaces.includes(char);
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && isSpace(text[at]!)) at++;
  while (at < text.length) {
    if (fields.length === most - 1) {
      let rest = text.slice(at);
      while (rest !== "" && isSpace(rest.at(-1)!)) rest = rest.slice(0, -1);
      fields.push(raw ? rest : rest.replace(/\\([\s\S])/g, "$1"));
      return fields;
    }
    let field = "";
    while (at < text.length && !separators.includes(text[at]!)) {
      if (!raw && text[at] === "\\") at++;
      field += text[at++] ?? "";
    }
    fields.push(field);
    while (at < text.length && isSpace(text[at]!)) at++;
    if (at < text.length && separators.includes(text[at]!) && !isSpace(text[at]!)) at++;
    while (at < text.length && isSpace(text[at]!)) at++;
  }
  return fields;
}

const mapfile: Builtin = async (args, frame) => {
  const { state } = frame;
  const name = args.find((word) => !word.startsWith("-")) ?? "MAPFILE";
  const trims = args.some((word) => /^-\w*t/.test(word));
  const { input } = frame.fds.get(0) ?? {};
  const lines = new Map<number, string>();
  for (let found = await (input && readLine(input, state.process.signal)); found; found = await readLine(input!, state.process.signal)) {
    lines.set(lines.size, Buffer.from(found.line).toString() + (trims || !found.ended ? "" : "\n"));
  }
  state.variables.set(name, lines);
  return 0;
};

/** What a shell reads itself, so that it ends up in its variables. */
export const input: Readonly<Record<string, Builtin>> = { read, mapfile, readarray: mapfile };
