import { Environment } from "../process/environment.ts";
import type { Process, Program } from "../process/process.ts";
import { signalNames, signalOf, type SignalName } from "../process/signals.ts";
import { nameOf, userOf } from "../process/user.ts";
import { complain, print } from "../process/write.ts";
import { readAll } from "../streams/read-all.ts";
import { emptyInput } from "../streams/stream.ts";
import { runCommand } from "./run-command.ts";

const ps: Program = async (process) => {
  const { container, kernel } = process;
  const user = (await nameOf(userOf(container).uid, "/etc/passwd", container)) ?? String(userOf(container).uid);
  const rows = kernel.list().map(({ pid, argv }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${argv.join(" ")}`);
  await print(process, `${["PID   USER     TIME  COMMAND", ...rows].join("\n")}\n`);
  return 0;
};

const top: Program = async (process) => {
  await print(process, "Mem: 1024000K used, 7168000K free, 0K shrd, 0K buff, 0K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n");
  return await ps(process);
};

/** `-9`, `-s TERM`, `-TERM` in front of the words. @throws Error for a signal that is none */
function signalled(name: string, args: readonly string[]): { signal: SignalName; words: readonly string[] } {
  const [first = "", second = ""] = args;
  const valued = first === "-s" || first === "-n";
  const named = valued ? second : /^-[A-Z\d]/.test(first) ? first.slice(1) : undefined;
  if (named === undefined) return { signal: "TERM", words: args };
  const signal = named === "0" ? "CONT" : signalOf(named);
  if (!signal) throw new Error(`${name}: bad signal name '${named}'`);
  return { signal, words: args.slice(valued ? 2 : 1) };
}

const kill: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args[0] === "-l") {
    await print(process, `${signalNames.join("\n")}\n`);
    return 0;
  }
  const { signal, words } = signalled("kill", args);
  if (words.length === 0) throw new Error("kill: you need to specify whom to kill");
  let status = 0;
  for (const word of words) {
    if (!/^-?\d+$/.test(word)) throw new Error(`kill: invalid number '${word}'`);
    if (process.kernel.kill(Math.abs(Number(word)), signal)) continue;
    await complain(process, `kill: can't kill pid ${word}: No such process\n`);
    status = 1;
  }
  return status;
};

const found = ({ kernel, pid }: Process, matches: (argv: readonly string[]) => boolean): number[] =>
  kernel
    .list()
    .filter((other) => other.pid !== pid && matches(other.argv))
    .map((other) => other.pid);

const baseName = (argv: readonly string[]): string => argv[0]?.split("/").at(-1) ?? "";

/** Processes by a pattern: over the whole command line with `-f`. */
function byPattern(process: Process, words: readonly string[]): number[] {
  const whole = words.some((word) => /^-\w*f/.test(word));
  const exact = words.some((word) => /^-\w*x/.test(word));
  const pattern = words.findLast((word) => !word.startsWith("-")) ?? "";
  const expression = new RegExp(exact ? `^(?:${pattern})$` : pattern);
  return found(process, (argv) => expression.test(whole ? argv.join(" ") : baseName(argv)));
}

const pgrep: Program = async (process) => {
  const pids = byPattern(process, process.argv.slice(1));
  if (pids.length > 0) await print(process, `${pids.join("\n")}\n`);
  return pids.length > 0 ? 0 : 1;
};

const pkill: Program = (process) => {
  const { signal, words } = signalled("pkill", process.argv.slice(1));
  const pids = byPattern(process, words);
  for (const pid of pids) process.kernel.kill(pid, signal);
  return pids.length > 0 ? 0 : 1;
};

const pidof: Program = async (process) => {
  const pids = found(process, (argv) => baseName(argv) === process.argv[1]);
  if (pids.length > 0) await print(process, `${pids.reverse().join(" ")}\n`);
  return pids.length > 0 ? 0 : 1;
};

const killall: Program = async (process) => {
  const { signal, words } = signalled("killall", process.argv.slice(1));
  let status = 0;
  for (const word of words) {
    const pids = found(process, (argv) => baseName(argv) === word);
    for (const pid of pids) process.kernel.kill(pid, signal);
    if (pids.length > 0) continue;
    await complain(process, `killall: ${word}: no process killed\n`);
    status = 1;
  }
  return status;
};

const env: Program = async (process) => {
  const args = process.argv.slice(1);
  let held = process.env.all();
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]!;
    if (word === "-i" || word === "-" || word === "--ignore-environment") held = {};
    else if (word === "-u") delete held[args[++at] ?? ""];
    else if (word === "-S") return await runCommand(process, args.slice(at + 1).join(" ").split(/\s+/), { env: new Environment(held) });
    else if (/^[^=]+=/.test(word)) held[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    else break;
  }
  const command = args.slice(at);
  if (command.length > 0) return await runCommand(process, command, { env: new Environment(held) });
  await print(process, Object.entries(held).map(([name, value]) => `${name}=${value}\n`).join(""));
  return 0;
};

const printenv: Program = async (process) => {
  const names = process.argv.slice(1);
  const shown = names.length === 0 ? Object.entries(process.env.all()).map(([name, value]) => `${name}=${value}`) : names.flatMap((name) => process.env.get(name) ?? []);
  await print(process, shown.map((line) => `${line}\n`).join(""));
  return names.length > shown.length ? 1 : 0;
};

const nohup: Program = async (process) => await runCommand(process, process.argv.slice(1));

/** `nice -n 5 COMMAND`, `setsid COMMAND`: what they change does not show here. */
const passing: Program = async (process) => {
  const args = process.argv.slice(1);
  const at = args.findIndex((word, index) => !word.startsWith("-") && args[index - 1] !== "-n");
  return at < 0 ? 0 : await runCommand(process, args.slice(at));
};

const xargs: Program = async (process) => {
  const args = process.argv.slice(1);
  let at = 0;
  let each: number | undefined;
  let replace: string | undefined;
  let byNull = false;
  let skipsEmpty = false;
  let delimiter: string | undefined;
  for (; at < args.length && args[at]!.startsWith("-"); at++) {
    const word = args[at]!;
    const valued = /^-([nILPds])(.*)$/.exec(word);
    if (word === "-0" || word === "--null") byNull = true;
    else if (word === "-r" || word === "--no-run-if-empty") skipsEmpty = true;
    else if (word === "-i") replace = "{}";
    else if (valued) {
      const value = valued[2] || (args[++at] ?? "");
      if (valued[1] === "n") each = Number(value);
      if (valued[1] === "L") each = 1;
      if (valued[1] === "I") replace = value;
      if (valued[1] === "d") delimiter = value.replace(String.raw`\n`, "\n").replace(String.raw`\0`, "\0");
    }
  }
  const command = args.slice(at);
  if (command.length === 0) command.push("echo");
  const text = Buffer.from(await readAll(process.fds.get(0)?.input ?? emptyInput, process.signal)).toString();
  const items = byNull || delimiter !== undefined ? text.split(byNull ? "\0" : delimiter!).filter((item, index, all) => item !== "" || index < all.length - 1) : replace === undefined ? wordsOf(text) : text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (items.length === 0 && (skipsEmpty || replace !== undefined)) return 0;
  const batches = replace === undefined ? chunked(items, each ?? Math.max(1, items.length)) : items.map((item) => [item]);
  const fds = new Map(process.fds).set(0, { input: emptyInput });
  let status = 0;
  for (const batch of batches.length > 0 ? batches : [[]]) {
    const words = replace === undefined ? [...command, ...batch] : command.map((word) => word.replaceAll(replace, batch[0] ?? ""));
    const code = await runCommand(process, words, { fds });
    if (code === 126 || code === 127) return code;
    if (code !== 0) status = 123;
  }
  return status;
};

/** Words of the input, with quotes and backslashes. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? ""));

function chunked(items: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Programs about other processes. */
export const processPrograms: Readonly<Record<string, Program>> = { ps, top, kill, pgrep, pkill, pidof, killall, env, printenv, nohup, nice: passing, setsid: passing, ionice: passing, xargs };
