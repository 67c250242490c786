import { justBash } from "../just-bash.ts";
import { signalNumber, type SignalName } from "../process/signals.ts";
import type { Statements } from "./ast.ts";
import type { Frame } from "./frame.ts";
import type { ShellState } from "./state.ts";

type Run = (statements: Statements, frame: Frame) => Promise<number>;

/** Runs a trap's commands; the status stays what it was. An EXIT trap runs once. */
export async function runTrap(name: SignalName | "EXIT" | "ERR", frame: Frame, run: Run): Promise<void> {
  const { state } = frame;
  const text = state.traps.get(name);
  if (!text) return;
  if (name === "EXIT") state.traps.delete(name);
  const { status } = state;
  await run(justBash().parse(text).statements, frame);
  state.status = status;
}

/** The traps of the signals that came meanwhile. */
export async function runPendingTraps(frame: Frame, run: Run): Promise<void> {
  for (let signal = frame.state.pendingTraps.shift(); signal; signal = frame.state.pendingTraps.shift()) await runTrap(signal, frame, run);
}

/** Makes a shell take the signals that it has traps for. */
export function takeSignals(state: ShellState): void {
  state.process.trap = (signal) => {
    const text = state.traps.get(signal);
    if (text === undefined) return false;
    if (text !== "") {
      state.pendingTraps.push(signal);
      state.status = 128 + signalNumber(signal);
      state.interruptWait?.();
    }
    return true;
  };
}
