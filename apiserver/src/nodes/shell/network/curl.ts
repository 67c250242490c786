import { absolutePath } from "../language/paths.ts";
import { device } from "../process/devices.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { createFile } from "../streams/file-streams.ts";
import type { Output } from "../streams/stream.ts";
import { bodyOf, type Body } from "./curl-body.ts";
import { CurlFailure } from "./curl-failure.ts";
import { CurlUsage, parseCurl, type CurlOptions } from "./curl-options.ts";
import { written, type Transfer } from "./curl-write-out.ts";
import { DialError } from "./dial.ts";
import { callHttp, HttpFailure, portOf, type HttpAnswer, type HttpCall } from "./http-call.ts";

const version = "8.14.1";

export const curl: Program = async (process) => {
  const args = process.argv.slice(1);
  let options: CurlOptions;
  try {
    if (args.includes("-V") || args.includes("--version")) {
      await print(process, `curl ${version} (simulated)\nProtocols: http https telnet\n`);
      return 0;
    }
    options = parseCurl(args);
    if (options.urls.length === 0) throw new CurlUsage("curl: (2) no URL specified");
  } catch (error) {
    if (!(error instanceof CurlUsage)) throw error;
    // Without any argument the program names its help alone.
    await complain(process, `${args.length === 0 ? "" : `${error.message}\n`}curl: try 'curl --help' or 'curl --manual' for more information\n`);
    return 2;
  }
  let code = 0;
  for (const url of options.urls) code = await transfer(process, url, options);
  return code;
};

async function transfer(process: Process, url: string, options: CurlOptions): Promise<number> {
  const { clock } = process.container;
  const done: Transfer = { url, received: 0, redirects: 0, startedAt: clock.now(), code: 0 };
  for (let attempt = 0; ; attempt++) {
    try {
      done.code = await follow(process, done, options);
    } catch (error) {
      const failure = asFailure(error, { url: done.url, options });
      done.code = failure.code;
      const passing = failure.code === 28 || (options.retryRefused && failure.code === 7);
      if (attempt < options.retry && passing) {
        await new Promise<void>((resolve) => void clock.after(options.retryDelay, resolve));
        continue;
      }
      if (!options.silent || options.showError) await complain(process, `curl: (${failure.code}) ${failure.message}\n`);
    }
    break;
  }
  if (options.writeOut !== undefined) await print(process, written(options.writeOut, done, clock.now()));
  return done.code;
}

/** The request, and with `-L` those that its answers lead to. */
async function follow(process: Process, done: Transfer, options: CurlOptions): Promise<number> {
  let url = parseUrl(done.url);
  let method = options.method;
  let body = await bodyOf(process, options);
  if (body && options.get) {
    url.search += `${url.search ? "&" : "?"}${Buffer.from(body.content).toString()}`;
    body = undefined;
  }
  for (;;) {
    done.url = url.href;
    if (url.protocol === "telnet:") throw new CurlFailure(1, "telnet is simulated by the telnet command");
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new CurlFailure(1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);
    const call: HttpCall = {
      url,
      method: method ?? (options.head ? "HEAD" : options.upload !== undefined ? "PUT" : body ? "POST" : "GET"),
      headers: headersOf(url, { options, body }),
      body: body?.content,
      timeout: options.maxTime,
      connectTimeout: options.connectTimeout,
      insecure: options.insecure,
      ca: options.cacert === undefined ? undefined : Buffer.from(await process.container.files.read(absolutePath(options.cacert, process.cwd))).toString(),
      connectTo: connectTo(url, options),
    };
    const answer = await told(process, call, options);
    done.answer = answer;
    const { location } = answer.headers;
    const redirected = options.location && location !== undefined && [301, 302, 303, 307, 308].includes(answer.status);
    try {
      const failed = answer.status >= 400 && (options.fail || options.failWithBody);
      if (failed && !options.failWithBody) throw new CurlFailure(22, `The requested URL returned error: ${answer.status}`);
      await output(process, answer, { done, options, quiet: redirected === true });
      if (failed) throw new CurlFailure(22, `The requested URL returned error: ${answer.status}`);
    } finally {
      answer.close();
    }
    if (!redirected) return 0;
    if (++done.redirects > options.maxRedirects) throw new CurlFailure(47, `Maximum (${options.maxRedirects}) redirects followed`);
    url = new URL(location, url);
    // As browsers do: the form is not sent again.
    if (answer.status !== 307 && answer.status !== 308 && method === undefined) [method, body] = [options.head ? "HEAD" : undefined, undefined];
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  } catch {
    throw new CurlFailure(3, "URL rejected: Malformed input to a URL function");
  }
}

/** `--resolve host:port:address`. */
function connectTo(url: URL, { resolve }: CurlOptions): HttpCall["connectTo"] {
  for (const entry of resolve) {
    const [, host, port, address] = /^\+?([^:]+):(\d+):(.+)$/.exec(entry) ?? [];
    if (address && (host === url.hostname || host === "*") && Number(port) === portOf(url)) return { host: address, port: portOf(url) };
  }
  return undefined;
}

/** In curl's order; a header that is given stands in place of curl's own, one without a value takes it away. */
function headersOf(url: URL, { options, body }: { options: CurlOptions; body: Body | undefined }): (readonly [string, string])[] {
  const given = options.headers.map((header): [string, string] => {
    const colon = header.indexOf(":");
    return colon < 0 ? [header.replace(/;$/, ""), ""] : [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
  });
  const own: [string, string][] = [
    ["Host", url.host],
    ...(options.user === undefined ? [] : [["Authorization", `Basic ${Buffer.from(options.user).toString("base64")}`] as [string, string]]),
    ["User-Agent", options.agent ?? `curl/${version}`],
    ["Accept", "*/*"],
    ...(options.referer === undefined ? [] : [["Referer", options.referer] as [string, string]]),
    ...(options.cookie === undefined ? [] : [["Cookie", options.cookie] as [string, string]]),
    ...(body ? [["Content-Length", String(body.content.length)] as [string, string]] : []),
    ...(body?.type ? [["Content-Type", body.type] as [string, string]] : []),
  ];
  const names = new Map(given.map(([name, value]) => [name.toLowerCase(), value]));
  const kept = own.flatMap(([name, value]): [string, string][] => {
    const instead = names.get(name.toLowerCase());
    if (instead === undefined) return [[name, value]];
    return name === "Host" && instead !== "" ? [[name, instead]] : [];
  });
  return [...kept, ...given.filter(([name, value]) => value !== "" && name.toLowerCase() !== "host")];
}

/** The call, told on stderr with `-v`. */
async function told(process: Process, call: HttpCall, { verbose }: CurlOptions): Promise<HttpAnswer> {
  const answer = await callHttp(process, call);
  if (!verbose) return answer;
  const { ip, port } = answer.remote;
  const { url, method, headers } = call;
  const name = call.connectTo?.host ?? url.hostname;
  await complain(process, `*   Trying ${ip}:${port}...\n* Connected to ${name} (${ip}) port ${port}\n`);
  await complain(process, [`> ${method} ${url.pathname}${url.search} HTTP/1.1`, ...headers.map(([header, value]) => `> ${header}: ${value}`), "> ", ""].join("\r\n"));
  await complain(process, `${headLines(answer).map((line) => `< ${line}`).join("\r\n")}\r\n`);
  return answer;
}

/** The answer's head, line by line, with the empty one at its end. */
function headLines({ version: http, status, reason, rawHeaders }: HttpAnswer): string[] {
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  return [`HTTP/${http} ${status} ${reason}`.trimEnd(), ...pairs, ""];
}

async function output(process: Process, answer: HttpAnswer, { done, options, quiet }: { done: Transfer; options: CurlOptions; quiet: boolean }): Promise<void> {
  const file = options.remoteName ? (new URL(done.url).pathname.split("/").at(-1) || undefined) : options.output;
  if (options.remoteName && file === undefined) throw new CurlFailure(23, "Remote file name has no length");
  const to = file === undefined || file === "-" ? process.fds.get(1)?.output : await openOutput(process, file);
  const head = `${headLines(answer).join("\r\n")}\r\n`;
  if (options.include || options.head) await to?.write(Buffer.from(head));
  if (options.dumpHeader !== undefined) await (options.dumpHeader === "-" ? process.fds.get(1)?.output : await openOutput(process, options.dumpHeader))?.write(Buffer.from(head));
  for await (const chunk of answer.body) {
    done.received += chunk.length;
    if (!quiet) await to?.write(chunk);
  }
}

async function openOutput(process: Process, path: string): Promise<Output | undefined> {
  const at = absolutePath(path, process.cwd);
  try {
    return device(at, process)?.output ?? (await createFile(process.container.files, at, { append: false }));
  } catch {
    throw new CurlFailure(23, "Failure writing output to destination");
  }
}

/** @throws what is no failure of a transfer */
function asFailure(error: unknown, { url, options }: { url: string; options: CurlOptions }): CurlFailure {
  if (error instanceof CurlFailure) return error;
  const { hostname, port } = parsed(url);
  const waited = options.connectTimeout ?? options.maxTime ?? 0;
  if (error instanceof DialError) {
    if (error.why === "unresolved") return new CurlFailure(6, `Could not resolve host: ${hostname}`);
    if (error.why === "timeout" || error.why === "dropped") return new CurlFailure(28, waited > 0 ? `Connection timed out after ${waited} milliseconds` : `Failed to connect to ${hostname} port ${port} after 0 ms: Could not connect to server`);
    if (error.why === "reset") return new CurlFailure(56, "Recv failure: Connection reset by peer");
    return new CurlFailure(7, `Failed to connect to ${hostname} port ${port} after 0 ms: Could not connect to server`);
  }
  if (!(error instanceof HttpFailure)) throw error;
  switch (error.kind) {
    case "timeout":
      return new CurlFailure(28, `Operation timed out after ${options.maxTime ?? 0} milliseconds with 0 bytes received`);
    case "empty":
      return new CurlFailure(52, error.message);
    case "untrusted":
      return new CurlFailure(60, `SSL certificate problem: ${error.message}`);
    case "tls":
      return new CurlFailure(35, `TLS connect error: ${error.message}`);
    case "protocol":
      return new CurlFailure(1, error.message);
    case "reset":
      return new CurlFailure(error.message.startsWith("transfer") ? 18 : 56, error.message);
  }
}

function parsed(url: string): { hostname: string; port: number } {
  try {
    const { hostname } = parseUrl(url);
    return { hostname, port: portOf(parseUrl(url)) };
  } catch {
    return { hostname: url, port: 80 };
  }
}
