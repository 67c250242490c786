import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Io } from "../io.ts";
import { asCurlError, CurlError } from "./curl-error.ts";
import { exchange, type Exchange, type Progress } from "./exchange.ts";
import { mostRedirects, redirected } from "./redirect.ts";
import type { CurlRequest, Route } from "./request.ts";
import { headLines } from "./verbose.ts";
import type { Transfer } from "./write-out.ts";

export interface TransferOptions {
  route: Route;
  progress: Progress;
  verbose: boolean;
  /** -i: head lines go out before the body. */
  include: boolean;
  /** -L */
  follow: boolean;
  /** -f: an HTTP error is an error, without its body. */
  fail: boolean;
  /** -X was given. */
  keepMethod: boolean;
  /** -o; `-` and undefined are stdout. */
  output: string | undefined;
}

/**
 * One transfer with its redirects; the body goes to its place as it comes.
 * @param transfer filled in on the way, so that `-w` can tell of a failed one too
 * @throws CurlError
 */
export async function runTransfer(first: CurlRequest, options: TransferOptions, io: Io, transfer: Transfer): Promise<void> {
  const began = io.clock.now();
  const seconds = (): number => (io.clock.now() - began) / 1000;
  let request = first;
  for (;;) {
    transfer.url = request.url.href;
    transfer.method = request.method;
    const { response, hops } = await exchange(request, options.route, options.progress);
    transfer.timeToFirstByte = seconds();
    transfer.httpCode = response.statusCode ?? 0;
    transfer.contentType = response.headers["content-type"] ?? "";
    transfer.remoteIP = addressOf(hops, request.url);
    const lines = headLines(response);
    if (options.verbose) io.stderr.write([...lines, ""].map((line) => `${`< ${line}`.trimEnd()}\n`).join(""));
    const next = redirected(request, { status: transfer.httpCode, location: response.headers.location }, options.keepMethod);
    transfer.redirectUrl = next?.url.href ?? "";
    const following = options.follow && next !== undefined;
    const failed = options.fail && transfer.httpCode >= 400;
    if (options.include) io.stdout.write([...lines, "", ""].join("\r\n"));
    if (following || failed) response.destroy();
    else transfer.sizeDownload = await copyBody({ response, hops }, options, io);
    transfer.timeTotal = seconds();
    if (failed) throw new CurlError(22, `The requested URL returned error: ${transfer.httpCode}`);
    if (!following) return;
    if (++transfer.redirects > mostRedirects) throw new CurlError(47, `Maximum (${mostRedirects}) redirects followed`);
    request = next;
  }
}

/** The address that was dialled, which the resolve hop tells. */
function addressOf(hops: Exchange["hops"], { hostname }: URL): string {
  const resolved = hops.findLast(({ step, detail }) => step === "resolve" && detail?.["address"] !== undefined);
  if (resolved) return String(resolved.detail?.["address"]);
  return /^[\d.]+$|^\[/.test(hostname) ? hostname.replace(/^\[|\]$/g, "") : "";
}

async function copyBody({ response }: Exchange, { output }: TransferOptions, io: Io): Promise<number> {
  const file = output === undefined || output === "-" ? undefined : createWriteStream(resolve(io.cwd, output));
  const opened = file && once(file, "open").catch(() => Promise.reject(new CurlError(23, `Failed to open the file ${output}`)));
  await opened;
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (!file) {
        io.stdout.write(chunk);
        await io.stdout.drained();
      } else if (!file.write(chunk)) await once(file, "drain");
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "ECONNRESET"
      ? new CurlError(18, `transfer closed with ${left(response, size)} bytes remaining to read`)
      : asCurlError(error);
  } finally {
    file?.end();
  }
  return size;
}

function left({ headers }: Exchange["response"], size: number): string {
  const whole = Number(headers["content-length"]);
  return Number.isNaN(whole) ? "outstanding" : String(whole - size);
}
