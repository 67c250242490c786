// Steps that take time: a moving line when a person watches, plain lines otherwise.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

const watched = process.stdout.isTTY === true && process.env.CI === undefined;
const dim = (text) => (watched ? `\x1b[2m${text}\x1b[0m` : text);

/** A step failed; its message has been written for people. */
export class StepError extends Error {}

/** Says what is going on while `work` runs. `hint()` is asked for the words behind the dots. */
export async function step(title, work, hint = () => "") {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  let timer;
  if (watched) {
    timer = setInterval(() => {
      const line = `${title} … ${seconds()} s ${hint()}`.slice(0, (process.stdout.columns ?? 80) - 1);
      process.stdout.write(`\r\x1b[K${line}`);
    }, 200);
  } else {
    process.stdout.write(`${title} …\n`);
    timer = setInterval(() => process.stdout.write(`  … ${seconds()} s ${hint()}\n`), 30_000);
  }
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (watched) process.stdout.write(`\r\x1b[K${title} ${dim(`${seconds()} s`)}\n`);
  }
}

/** Runs a command with its output in a log file; resolves to its exit code and last lines. */
export function runLogged(command, args, { log, cwd, env, onLine = () => {} }) {
  mkdirSync(dirname(log), { recursive: true });
  return new Promise((resolve, reject) => {
    const file = createWriteStream(log);
    const lines = [];
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        file.write(chunk);
        for (const line of String(chunk).split("\n")) {
          if (line.trim() === "") continue;
          lines.push(line);
          if (lines.length > 200) lines.shift();
          onLine(line);
        }
      });
    }
    child.on("error", reject);
    child.on("close", (code) => file.end(() => resolve({ code: code ?? 1, lines })));
  });
}

/** Runs a command in the user's sight; resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ? 130 : (code ?? 1)));
  });
}
