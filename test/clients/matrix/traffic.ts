import { expect } from "vitest";

/** One request, as `-v=6` tells it. */
export interface Request {
  method: string;
  /** With its query. */
  path: string;
  status: number;
}

/** What a command wrote to stderr, taken apart. */
export interface Spoken {
  /** What it says to its user: everything but the log of `-v=6`. */
  stderr: string;
  requests: readonly Request[];
  /** The log's other lines. */
  notices: readonly string[];
}

/** klog's header of a line of level Info; those of a warning or an error stay with what the user is told. */
const logLine = /^I\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ (\S+:\d+)\] (.*)$/;
/** client-go's round_trippers.go, up to 1.32 and from 1.33 on. */
const requestLine = /^(?:([A-Z]+) https?:\/\/[^/]+(\S*) (\d{3})|"Response" verb="([A-Z]+)" url="https?:\/\/[^/"]+([^"]*)" status="(\d{3}))/;

/** Parts the log of `-v=6` from what the user would have seen without it. */
export function readSpoken(text: string): Spoken {
  const requests: Request[] = [];
  const notices: string[] = [];
  // An answer that is an error is logged over several lines (kubectl's pkg/cmd/util, checkErr).
  const stderr = text.replaceAll(/^(I\d{4} .*\] server response object: (?:%s)?\[\{)$[^]*?^\}\]$/gm, "$1").split("\n").filter((line) => {
    const message = logLine.exec(line)?.[2];
    if (message === undefined) return true;
    const [, method, path, status, method33, path33, status33] = requestLine.exec(message) ?? [];
    if (method ?? method33) requests.push({ method: (method ?? method33)!, path: (path ?? path33)!, status: Number(status ?? status33) });
    else notices.push(message);
    return false;
  });
  return { stderr: stderr.join("\n"), requests, notices };
}

/**
 * Expects a command to have gone its straight way: nothing throttled, retried or given up for an older way of asking.
 * @param minor NN of the release 1.NN @param failed the command was meant to fail, so an answer may be an error
 */
export function expectStraight({ requests, notices }: Spoken, { minor, failed, told }: { minor: number; failed: boolean; told: string }): void {
  const detours = [
    ...notices.filter((line) => isThrottled(line) || (/fall(?:ing )?back|\bretr(?:y|ied|ying)\b|Retry-After/i.test(line) && !isPlain(line))),
    ...requests.filter((request) => isFallback(request, minor) || (!failed && isRefused(request))).map(({ method, path, status }) => `${method} ${path} ${status}`),
  ];
  expect(detours, told).toEqual([]);
}

/** Held back for a second or more by the client's own rate limit, which it then tells anybody (client-go's rest/request.go). */
function isThrottled(notice: string): boolean {
  // A Go duration of less than a second has one unit, and that is not s.
  const [, waited = "0ms"] = /(?:Throttling request took |Waited for |"Waited before sending request" delay=")([\d.a-zµ]+)/.exec(notice) ?? [];
  return !/^[\d.]+(?:m|µ|n)s$/.test(waited);
}

/** What is not asked for as a table, as with `-o name`, goes through the same printer (cli-runtime's table_printer.go). */
const isPlain = (notice: string): boolean => notice.startsWith("Unable to decode server response into a Table. Falling back to hardcoded types");

/** Only asked for when the newer form of an answer was not what the client had hoped for. */
function isFallback({ path }: Request, minor: number): boolean {
  if (path.startsWith("/swagger")) return true;
  // Up to 1.28 kubectl reads OpenAPI v2 in any case.
  if (path.startsWith("/openapi/v2") && minor >= 29) return true;
  // Aggregated discovery came with 1.26. `auth can-i` and `drain` read a group version without a timeout.
  return minor >= 26 && /^\/(?:api\/v1|apis\/[^/?]+\/[^/?]+)\?timeout=32s$/.test(path);
}

/** To find nothing is an answer: apply, wait and delete ask for what may be gone. */
function isRefused({ method, path, status }: Request): boolean {
  return status >= 400 && !(status === 404 && (method === "GET" || method === "DELETE") && /^\/apis?\/.*\/[^/?]+\/[^/?]+/.test(path));
}
