import { setTimeout as pause } from "node:timers/promises";
import type { Io } from "../io.ts";
import { CurlError } from "./curl-error.ts";

/** Answers that may be better the next time (curl(1), --retry). */
const transientCodes: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export interface RetryOptions {
  retries: number;
  /** Retry after any failure, also a refused connection. */
  allErrors: boolean;
  silent: boolean;
}

/** What one attempt came to: an HTTP code, or the error that ended it. */
export interface Attempt {
  httpCode: number;
  error?: unknown;
}

/** Makes attempts until one is good or the retries are used up; waits 1 s, 2 s, 4 s ... in between, as curl does. */
export async function withRetries(attempt: () => Promise<Attempt>, options: RetryOptions, io: Io): Promise<Attempt> {
  let waitSeconds = 1;
  for (let left = options.retries; ; left--) {
    const result = await attempt();
    if (left <= 0 || !isTransient(result, options) || io.signal.aborted) return result;
    if (!options.silent) {
      const what = result.error ? "timeout or connection failure" : "HTTP error";
      io.stderr.write(`Warning: Problem: ${what}. Will retry in ${waitSeconds} second${waitSeconds === 1 ? "" : "s"}. ${left} retr${left === 1 ? "y" : "ies"} left.\n`);
    }
    await pause(waitSeconds * 1000, undefined, { signal: io.signal }).catch(() => undefined);
    waitSeconds = Math.min(waitSeconds * 2, 600);
  }
}

function isTransient({ httpCode, error }: Attempt, { allErrors }: RetryOptions): boolean {
  if (error === undefined || (error instanceof CurlError && error.exitCode === 22)) return transientCodes.has(httpCode);
  return error instanceof CurlError && (allErrors || error.exitCode === 28);
}
