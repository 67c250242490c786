import type { Process, Program } from "../process/process.ts";
import { Killed, signalOf, type SignalName } from "../process/signals.ts";
import { complain, print } from "../process/write.ts";
import { formatDate, parseDate } from "./format-date.ts";
import { runCommand } from "./run-command.ts";
import { sleepSeconds } from "./sleep-seconds.ts";

/** Longer than any clock's timer can wait: some 24 days. */
const forever = 2 ** 31 / 1000;

/** @param ms no timer where it is longer than one can be */
export function pause({ container, signal }: Process, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms / 1000 >= forever) return;
    const cancel = container.clock.after(ms, resolve);
    signal.addEventListener("abort", cancel, { once: true });
  });
}

const sleep: Program = async (process) => {
  const seconds = sleepSeconds(process.argv.slice(1));
  if (seconds > 0) await pause(process, seconds * 1000);
  return 0;
};

const date: Program = async (process) => {
  const args = process.argv.slice(1);
  const now = process.container.clock.now();
  const at = args.findIndex((word) => word === "-d" || word.startsWith("--date"));
  const given = at < 0 ? undefined : args[at]!.startsWith("--date=") ? args[at]!.slice("--date=".length) : args[at + 1];
  const time = given === undefined ? now : parseDate(given, now);
  if (time === undefined) throw new Error(`date: invalid date '${given}'`);
  const format = args.find((word) => word.startsWith("+"))?.slice(1);
  const iso = args.find((word) => word.startsWith("-I") || word.startsWith("--iso-8601"));
  const otherwise = args.includes("-R") ? "%a, %d %b %Y %H:%M:%S %z" : iso === undefined ? "%a %b %e %H:%M:%S %Z %Y" : /s/.test(iso.slice(2)) ? "%Y-%m-%dT%H:%M:%S+00:00" : "%Y-%m-%d";
  await print(process, `${formatDate(time, format ?? otherwise)}\n`);
  return 0;
};

const timeout: Program = async (process) => {
  const args = process.argv.slice(1);
  let signal: SignalName = "TERM";
  let at = 0;
  for (; at < args.length && args[at]!.startsWith("-"); at++) {
    const word = args[at]!;
    if (word === "-s" || word === "-k" || word === "-t") {
      const value = args[++at] ?? "";
      if (word === "-s") signal = signalOf(value) ?? signal;
      // busybox's old form: `timeout -t 5 COMMAND`.
      if (word === "-t") return await limited(process, { seconds: sleepSeconds([value]), command: args.slice(at + 1), signal });
    } else if (word.startsWith("--signal=")) signal = signalOf(word.slice("--signal=".length)) ?? signal;
  }
  const [duration, ...command] = args.slice(at);
  if (duration === undefined || command.length === 0) throw new Error("timeout: missing operand");
  return await limited(process, { seconds: sleepSeconds([duration]), command, signal });
};

async function limited(process: Process, { seconds, command, signal }: { seconds: number; command: readonly string[]; signal: SignalName }): Promise<number> {
  const late = new AbortController();
  const cancel = seconds > 0 && seconds < forever ? process.container.clock.after(seconds * 1000, () => late.abort(new Killed(signal))) : () => undefined;
  try {
    const status = await runCommand(process, command, { kill: late.signal });
    return late.signal.aborted ? (signal === "KILL" ? 137 : 124) : status;
  } finally {
    cancel();
  }
}

const time: Program = async (process) => {
  const { clock } = process.container;
  const startedAt = clock.now();
  const status = await runCommand(process, process.argv.slice(1).filter((word, index) => index > 0 || word !== "-p"));
  const seconds = (clock.now() - startedAt) / 1000;
  await complain(process, `real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return status;
};

/** `watch -n 2 COMMAND`: again and again, on a cleared screen. */
const watch: Program = async (process) => {
  const args = process.argv.slice(1);
  let seconds = 2;
  let at = 0;
  for (; at < args.length && args[at]!.startsWith("-"); at++) {
    const match = /^-n(.*)$/.exec(args[at]!);
    if (match) seconds = Number(match[1] || args[++at]);
  }
  const command = args.slice(at).join(" ");
  for (;;) {
    await print(process, `\x1b[H\x1b[JEvery ${seconds.toFixed(1)}s: ${command}\n\n`);
    await runCommand(process, ["sh", "-c", command]);
    await pause(process, Math.max(0.1, seconds) * 1000);
  }
};

const usleep: Program = async (process) => {
  await pause(process, Number(process.argv[1] ?? 0) / 1000);
  return 0;
};

/** Programs that know the clock. */
export const timePrograms: Readonly<Record<string, Program>> = { sleep, usleep, date, timeout, time, watch };
