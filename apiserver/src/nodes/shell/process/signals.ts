const numbers = { HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, WINCH: 28 } as const;

export type SignalName = keyof typeof numbers;

/** Signals that a process without a handler takes no notice of. */
const ignored: ReadonlySet<SignalName> = new Set(["CHLD", "CONT", "STOP", "TSTP", "WINCH"]);

/** What a process is ended with: the reason of its abort signal. */
export class Killed extends Error {
  readonly signal: SignalName;
  constructor(signal: SignalName) {
    super(`killed by SIG${signal}`);
    this.signal = signal;
  }

  /** As a shell tells it: 128 and the signal's number. */
  get exitCode(): number {
    return 128 + numbers[this.signal];
  }
}

/** `TERM`, `SIGTERM`, `15`; undefined for none of them. */
export function signalOf(word: string): SignalName | undefined {
  const name = word.toUpperCase().replace(/^SIG/, "");
  if (name in numbers) return name as SignalName;
  return (Object.keys(numbers) as SignalName[]).find((key) => String(numbers[key]) === word);
}

export const endsProcess = (signal: SignalName): boolean => !ignored.has(signal);

export const signalNames = Object.keys(numbers) as readonly SignalName[];

export const signalNumber = (signal: SignalName): number => numbers[signal];
