import type { IncomingMessage } from "node:http";
import { forwardProxyHeaders } from "@kx/shared/net/forward-proxy";
import type { Io } from "../io.ts";
import type { Progress } from "./exchange.ts";

/** What `-v` prints on stderr: `>` what goes out, `<` what comes back, `*` all else, each hop among it. */
export function verboseProgress(io: Pick<Io, "stderr">): Progress {
  return {
    sent: (lines) => io.stderr.write([...lines, ""].map((line) => `> ${line}`.trimEnd() + "\n").join("")),
    hops: (hops) => io.stderr.write(hops.map(({ step, at, text }) => `* hop ${step} at ${at}: ${text}\n`).join("")),
    note: (text) => io.stderr.write(`* ${text}\n`),
  };
}

const ownHeaders: ReadonlySet<string> = new Set(Object.values(forwardProxyHeaders));

/** Status line and headers of an answer; what the proxy added for us is left out. */
export function headLines({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string[] {
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!ownHeaders.has(rawHeaders[at]?.toLowerCase() ?? "")) headers.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return [`HTTP/${httpVersion} ${statusCode} ${statusMessage}`.trimEnd(), ...headers];
}
