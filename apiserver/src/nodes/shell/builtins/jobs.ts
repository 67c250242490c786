import { ShellError } from "../language/control.ts";
import { writeTo, type Frame } from "../language/frame.ts";
import type { Job } from "../language/state.ts";
import { signalNames, signalNumber, signalOf, type SignalName } from "../process/signals.ts";
import { untilAborted } from "../streams/stream.ts";
import type { Builtin } from "../language/builtin.ts";

function jobOf({ state }: Frame, word: string): Job | undefined {
  if (word === "%%" || word === "%+" || word === "%") return state.jobs.findLast(({ status }) => status === undefined);
  if (word.startsWith("%")) return state.jobs.find(({ number }) => number === Number(word.slice(1)));
  return state.jobs.findLast(({ pid }) => pid === Number(word));
}

/** Until it ends, or a signal with a trap comes. */
async function waitFor(ended: Promise<number>, { state }: Frame): Promise<number> {
  const interrupted = new Promise<number>((resolve) => {
    state.interruptWait = () => resolve(state.status);
  });
  const { aborted, done } = untilAborted(state.process.signal);
  const foreground = state.foreground ? untilAborted(state.foreground.signal) : undefined;
  try {
    return await Promise.race([ended, interrupted, aborted, ...(foreground ? [foreground.aborted] : [])]);
  } finally {
    state.interruptWait = undefined;
    done();
    foreground?.done();
  }
}

const wait: Builtin = async (args, frame) => {
  const { state } = frame;
  const words = args.filter((word) => !word.startsWith("-"));
  if (args.includes("-n")) {
    const running = state.jobs.filter(({ status }) => status === undefined);
    return running.length === 0 ? 127 : await waitFor(Promise.race(running.map(({ ended }) => ended)), frame);
  }
  if (words.length === 0) {
    const all = Promise.all(state.jobs.map(({ ended }) => ended)).then(() => 0);
    const status = await waitFor(all, frame);
    if (status === 0) state.jobs.splice(0, state.jobs.length, ...state.jobs.filter((job) => job.status === undefined));
    return status;
  }
  let status = 0;
  for (const word of words) {
    const job = jobOf(frame, word);
    if (!job) {
      await writeTo(frame, 2, `sh: wait: pid ${word} is not a child of this shell\n`);
      status = 127;
    } else status = await waitFor(job.ended, frame);
  }
  return status;
};

const trap: Builtin = async (args, frame) => {
  const { traps } = frame.state;
  const words = args[0] === "--" ? args.slice(1) : args;
  if (words.length === 0 || words[0] === "-p") {
    for (const [name, text] of traps) await writeTo(frame, 1, `trap -- '${text.replaceAll("'", String.raw`'\''`)}' ${name}\n`);
    return 0;
  }
  if (words[0] === "-l") return await listSignals(frame);
  // `trap TERM` and `trap - TERM` take the trap away.
  const resets = words.length === 1 || words[0] === "-";
  const [text, names] = resets ? ["", words.slice(words[0] === "-" ? 1 : 0)] : [words[0]!, words.slice(1)];
  for (const word of names) {
    const name = nameOf(word);
    if (resets) traps.delete(name);
    else traps.set(name, text);
  }
  return 0;
};

function nameOf(word: string): SignalName | "EXIT" | "ERR" {
  if (word === "0" || word === "EXIT" || word === "SIGEXIT") return "EXIT";
  if (word === "ERR") return "ERR";
  const signal = signalOf(word);
  if (!signal) throw new ShellError(`trap: ${word}: invalid signal specification`);
  return signal;
}

async function listSignals(frame: Frame): Promise<number> {
  await writeTo(frame, 1, `${signalNames.map((name) => `${String(signalNumber(name)).padStart(2)}) ${name}`).join("\n")}\n`);
  return 0;
}

const kill: Builtin = async (args, frame) => {
  let signal: SignalName = "TERM";
  let words = args;
  const [first = ""] = args;
  if (first === "-l") return await listSignals(frame);
  const named = first === "-s" || first === "-n" ? args[1] : first.startsWith("-") && first !== "--" ? first.slice(1) : undefined;
  if (named !== undefined) {
    // 0 only asks whether it is there.
    const found = named === "0" ? "CONT" : signalOf(named);
    if (!found) throw new ShellError(`kill: bad signal name '${named}'`);
    signal = found;
    words = args.slice(first === "-s" || first === "-n" ? 2 : 1);
  }
  if (words.length === 0) throw new ShellError("kill: you need to specify whom to kill");
  let status = 0;
  for (const word of words) {
    const pid = word.startsWith("%") ? jobOf(frame, word)?.pid : Number(word);
    if (pid === undefined || !Number.isInteger(pid)) throw new ShellError(`kill: invalid number '${word}'`);
    if (frame.state.process.kernel.kill(pid, signal)) continue;
    await writeTo(frame, 2, `sh: can't kill pid ${word}: No such process\n`);
    status = 1;
  }
  return status;
};

const jobs: Builtin = async (_args, frame) => {
  for (const { number, status, text } of frame.state.jobs) {
    const told = status === undefined ? "Running" : status === 0 ? "Done" : `Done(${status})`;
    await writeTo(frame, 1, `[${number}]+  ${told.padEnd(22)}${text}\n`);
  }
  frame.state.jobs.splice(0, frame.state.jobs.length, ...frame.state.jobs.filter(({ status }) => status === undefined));
  return 0;
};

const foreground: Builtin = async ([word = "%%"], frame) => {
  const job = jobOf(frame, word);
  if (!job) throw new ShellError("fg: no current job");
  await writeTo(frame, 1, `${job.text}\n`);
  return await waitFor(job.ended, frame);
};

/** What runs in the background, and signals. */
export const jobControl: Readonly<Record<string, Builtin>> = { wait, trap, kill, jobs, fg: foreground, bg: () => 0, disown: () => 0 };
