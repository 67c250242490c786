import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import { noServer } from "../cluster/no-server.ts";
import type { Place } from "../cluster/place.ts";
import { defineCommand } from "../command/command.ts";
import { integer, repeated, text, toggle, type FlagValues } from "../command/flag.ts";
import { UsageError } from "../command/usage-error.ts";
import { CliError } from "../errors/cli-error.ts";
import { CurlError } from "../curl/curl-error.ts";
import { prepareRequest } from "../curl/prepare.ts";
import type { CurlRequest, Route } from "../curl/request.ts";
import { withRetries, type Attempt } from "../curl/retry.ts";
import { senderOf } from "../curl/sender.ts";
import { parseTarget } from "../curl/target.ts";
import { runTransfer } from "../curl/transfer.ts";
import { verboseProgress } from "../curl/verbose.ts";
import { writeOut, type Transfer } from "../curl/write-out.ts";
import type { Io } from "../io.ts";
import { report } from "../hints/report.ts";

const flags = {
  from: text({ placeholder: "SENDER", text: "Who sends: pod/NAME, pod/NAMESPACE/NAME, node/NAME, outside[=IP] (default: a client in the cluster)" }),
  request: text({ short: "X", placeholder: "METHOD", text: "Request method" }),
  header: repeated({ short: "H", placeholder: "HEADER", text: "Send this header" }),
  data: repeated({ short: "d", placeholder: "DATA", text: "POST this; @FILE reads it from a file" }),
  dataBinary: repeated({ placeholder: "DATA", text: "POST this as it is; @FILE reads it from a file" }),
  json: repeated({ placeholder: "DATA", text: "POST this as JSON" }),
  get: toggle({ short: "G", text: "Put the data into the URL and use GET" }),
  include: toggle({ short: "i", text: "Print the response's headers, too" }),
  head: toggle({ short: "I", text: "Ask for the headers alone" }),
  verbose: toggle({ short: "v", text: "Show request, response and every hop" }),
  silent: toggle({ short: "s", text: "Say nothing of errors" }),
  showError: toggle({ short: "S", text: "With -s: say what failed" }),
  fail: toggle({ short: "f", text: "An HTTP error ends with code 22 and without output" }),
  output: text({ short: "o", placeholder: "FILE", text: "Write the body to this file" }),
  writeOut: text({ short: "w", placeholder: "FORMAT", text: "Print this after the transfer: %{http_code}, %{time_total}, %{size_download}, %{remote_ip}, %{url_effective} ..." }),
  insecure: toggle({ short: "k", text: "Check no certificate" }),
  cacert: text({ placeholder: "FILE", text: "Authorities to trust (PEM)" }),
  location: toggle({ short: "L", text: "Follow redirects" }),
  resolve: repeated({ placeholder: "HOST:PORT:ADDRESS", text: "Use this address for the host" }),
  maxTime: text({ short: "m", placeholder: "SECONDS", text: "Give up after so long" }),
  retry: integer({ text: "Try so many more times after a passing fault" }),
  retryAllErrors: toggle({ text: "With --retry: after any fault" }),
  user: text({ short: "u", placeholder: "USER:PASSWORD", text: "Sign in (Basic)" }),
  userAgent: text({ short: "A", placeholder: "NAME", text: "User-Agent to send" }),
};
type CurlFlags = FlagValues<typeof flags>;

export default defineCommand({
  name: "curl",
  summary: "Send a request into the simulated network",
  usage: "URL",
  examples: [
    "kx curl http://web.prod/",
    "kx curl -v svc/web:http/path",
    "kx curl --from outside http://127.0.0.1:30036/",
    "kx curl -H 'Host: foo.bar.com' --from outside http://foo.bar.com/",
  ],
  scope: "cluster",
  flags,
  async run({ args, flags }, { io, place, cluster: connect }) {
    if (args.length === 0) throw new UsageError("a URL is needed", { foundBy: "command" });
    const cluster = await connect();
    let code = 0;
    for (const target of args) {
      const request = await prepareRequest(await parseTarget(target, cluster), flags, io);
      code = await runOne(request, flags, { io, cluster, place });
    }
    return code;
  },
});

/** One URL with its retries; says what failed and returns curl's exit code. */
async function runOne(request: CurlRequest, flags: CurlFlags, about: { io: Io; cluster: Cluster; place: Place }): Promise<number> {
  const { io, cluster, place } = about;
  const transfer = emptyTransfer(request);
  const retry = { retries: flags.retry ?? 0, allErrors: flags.retryAllErrors, silent: flags.silent };
  const attempt = await withRetries(() => tryOnce(request, flags, { io, cluster, transfer }), retry, io);
  if (io.signal.aborted) return 130;
  const { error } = attempt;
  // Only the proxy itself is connected to: what it cannot reach is in its answer.
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED") throw noServer(place);
  if (error !== undefined && !(error instanceof CliError)) throw error;
  transfer.exitCode = error?.exitCode ?? 0;
  transfer.errorMessage = error?.message.replace(/^curl: \(\d+\) /, "") ?? "";
  if (error && (!flags.silent || flags.showError)) await report(error, { io, command: "curl", cluster });
  if (flags.writeOut !== undefined) io.stdout.write(writeOut(flags.writeOut, transfer));
  return transfer.exitCode;
}

async function tryOnce(request: CurlRequest, flags: CurlFlags, about: { io: Io; cluster: Cluster; transfer: Transfer }): Promise<Attempt> {
  const { io, transfer } = about;
  const late = new AbortController();
  const limitMs = flags.maxTime === undefined ? 0 : Number(flags.maxTime) * 1000;
  const cancel = limitMs > 0 ? io.clock.after(limitMs, () => late.abort()) : () => {};
  try {
    const route = routeOf(flags, about, AbortSignal.any([io.signal, late.signal]));
    const options = {
      route,
      progress: flags.verbose ? verboseProgress(io) : {},
      verbose: flags.verbose,
      include: flags.include || flags.head,
      follow: flags.location,
      fail: flags.fail,
      keepMethod: flags.request !== undefined,
      output: flags.output,
    };
    await runTransfer(request, options, io, transfer);
    return { httpCode: transfer.httpCode };
  } catch (error) {
    const outOfTime = new CurlError(28, `Operation timed out after ${limitMs} milliseconds with ${transfer.sizeDownload} bytes received`);
    return { httpCode: transfer.httpCode, error: late.signal.aborted ? outOfTime : error };
  } finally {
    cancel();
  }
}

function routeOf(flags: CurlFlags, { io, cluster }: { io: Io; cluster: Cluster }, signal: AbortSignal): Route {
  const proxy = cluster.record?.proxy;
  if (!proxy) throw new CliError("only a kx cluster has a simulated network: curl does not take --kubeconfig or --context");
  const colon = proxy.lastIndexOf(":");
  return {
    proxy: { host: proxy.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(proxy.slice(colon + 1)) },
    user: senderOf(flags.from, cluster.namespace),
    trace: flags.verbose || (flags.writeOut ?? "").includes("remote_ip"),
    resolve: resolveEntries(flags.resolve),
    insecure: flags.insecure,
    ca: flags.cacert === undefined ? undefined : readCertificates(resolve(io.cwd, flags.cacert)),
    signal,
  };
}

/** `HOST:PORT:ADDRESS`, the address perhaps in brackets. */
function resolveEntries(entries: readonly string[]): Map<string, string> {
  return new Map(
    entries.map((entry) => {
      const match = /^\+?([^:]+:\d+):(.+)$/.exec(entry);
      if (!match) throw new CurlError(49, `Could not parse CURLOPT_RESOLVE entry '${entry}'`, "write --resolve HOST:PORT:ADDRESS");
      return [match[1] ?? "", (match[2] ?? "").replace(/^\[|\]$/g, "")] as const;
    }),
  );
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CurlError(77, `error setting certificate file: ${file}`);
  }
}

function emptyTransfer({ url, method }: CurlRequest): Transfer {
  return {
    httpCode: 0,
    url: url.href,
    method,
    remoteIP: "",
    sizeDownload: 0,
    timeTotal: 0,
    timeToFirstByte: 0,
    redirects: 0,
    redirectUrl: "",
    contentType: "",
    exitCode: 0,
    errorMessage: "",
  };
}
