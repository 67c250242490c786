import type { Container } from "@kx/shared/net/container";
import { busyboxServer, pythonServer } from "./file-server.ts";
import { netcat } from "./netcat.ts";
import { parseScript } from "./script.ts";
import { sleepSeconds } from "./sleep-seconds.ts";

/** False: not with these arguments. */
type Program = (container: Container, args: readonly string[]) => boolean | void;

/** Longer than any clock's timer can wait: some 24 days. */
const forever = 2 ** 31 / 1000;

const shell: Program = (container, args) => {
  if (args.length === 0) return hasInput(container) ? undefined : container.exit(0);
  return /^-\w*c$/.test(args[0]!) && runScript(container, args[1] ?? "");
};

const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...["sh", "bash", "ash", "dash"].map((name): [string, Program] => [name, shell]),
  ...["python", "python3"].map((name): [string, Program] => [name, pythonServer]),
  ["busybox", (container, args) => (args.length > 0 ? runCommand(container, args) : container.exit(0))],
  ["nc", netcat],
  ["httpd", busyboxServer],
  ["sleep", sleep],
  ["tail", (container, args) => (args.some((word) => /^-\w*[fF]|^--follow/.test(word)) ? undefined : container.exit(0))],
  ["true", (container) => container.exit(0)],
  ["false", (container) => container.exit(1)],
  [
    "echo",
    (container, args) => {
      container.log(args.join(" "));
      container.exit(0);
    },
  ],
]);

/**
 * Runs a command that overrides an image's own: `sleep`, `sh -c`, `nc -l`, `httpd`, `python -m http.server` and a few
 * more are known; anything else keeps running, serves nothing and says so. @throws Error what the program prints before
 * it ends with exit code 1
 */
export function runCommand(container: Container, words: readonly string[]): void {
  const [path = "", ...args] = words;
  if (programs.get(nameOf(path))?.(container, args) !== false && isSimulated(path)) return;
  notSimulated(container, words.join(" "));
}

/** A program of that name is known, whatever its arguments. */
export const isSimulated = (path: string): boolean => programs.has(nameOf(path));

export function notSimulated(container: Container, what: string): void {
  container.log(`${what}: this command is not simulated; the container keeps running and serves nothing`);
}

/** `stdin: true`: a shell waits for what comes. */
export function hasInput({ pod, name }: Container): boolean {
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].some((container) => container.name === name && container.stdin === true);
}

const nameOf = (path: string): string => path.split("/").at(-1)!;

function sleep(container: Container, args: readonly string[]): void {
  const seconds = sleepSeconds(args);
  if (seconds >= forever) return;
  if (seconds === 0) return container.exit(0);
  const cancel = container.clock.after(seconds * 1000, () => container.exit(0));
  container.signal.addEventListener("abort", cancel, { once: true });
}

/** Runs each command when the one before has ended. @returns false when the script is more than is simulated */
function runScript(container: Container, script: string): boolean {
  const steps = parseScript(script, (name) => container.env[name] ?? container.serviceVariables()[name] ?? "");
  if (!steps) return false;
  let code = 0;
  const next = (at: number): void => {
    const step = steps[at];
    if (!step) return container.exit(code);
    const ended = (last: number): void => {
      code = last;
      next(at + 1);
    };
    if (step.after === "&&" && code !== 0) return next(at + 1);
    if (step.words[0] === "exit") return container.exit(Number(step.words[1] ?? code));
    try {
      runCommand({ ...container, pod: container.pod, exit: ended }, step.words);
    } catch (error) {
      // Here, and not in the one who started the container: this may be a timer's call.
      container.log(error instanceof Error ? error.message : String(error));
      ended(1);
    }
  };
  next(0);
  return true;
}
