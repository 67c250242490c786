import { absolutePath } from "../language/paths.ts";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { createFile } from "../streams/file-streams.ts";
import { DialError } from "./dial.ts";
import { callHttp, HttpFailure, portOf, type HttpAnswer } from "./http-call.ts";

interface WgetOptions {
  urls: string[];
  quiet: boolean;
  spider: boolean;
  serverResponse: boolean;
  insecure: boolean;
  output?: string;
  folder: string;
  headers: string[];
  post?: string;
  agent: string;
  /** Milliseconds. */
  timeout?: number;
}

const usage = "BusyBox v1.37.0 (simulated) multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [--header STR]\n\t[--post-data STR] [-P DIR] [-U AGENT] [-T SEC] URL...\n";

/** @throws Error for an option that it does not know */
function parse(args: readonly string[]): WgetOptions {
  const options: WgetOptions = { urls: [], quiet: false, spider: false, serverResponse: false, insecure: false, folder: ".", headers: [], agent: "Wget" };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const long = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word);
    if (long) {
      const name = long[1]!;
      const value = (): string => long[2] ?? args[++at] ?? "";
      if (name === "quiet") options.quiet = true;
      else if (name === "spider") options.spider = true;
      else if (name === "server-response") options.serverResponse = true;
      else if (name === "no-check-certificate") options.insecure = true;
      else if (name === "output-document") options.output = value();
      else if (name === "header") options.headers.push(value());
      else if (name === "post-data") options.post = value();
      else if (name === "user-agent") options.agent = value();
      else if (name === "timeout" || name === "connect-timeout" || name === "read-timeout") options.timeout = Number(value()) * 1000;
      else if (name === "tries" || name === "directory-prefix" || name === "waitretry") value();
      else if (!/^(no-verbose|continue|no-cache|retry-connrefused|progress|show-progress)$/.test(name)) throw new Error(`wget: unrecognized option '${word}'`);
    } else if (word.startsWith("-") && word !== "-") at += short(word, args[at + 1], options);
    else options.urls.push(word);
  }
  return options;
}

/** Letters in one word, a value behind the last of them or in the next word. @returns how many words more it took */
function short(word: string, next: string | undefined, options: WgetOptions): number {
  for (let index = 1; index < word.length; index++) {
    const letter = word[index]!;
    if (letter === "q") options.quiet = true;
    else if (letter === "S") options.serverResponse = true;
    else if ("OTPUt".includes(letter)) {
      const own = word.slice(index + 1);
      const value = own || (next ?? "");
      if (letter === "O") options.output = value;
      if (letter === "T") options.timeout = Number(value) * 1000;
      if (letter === "P") options.folder = value;
      if (letter === "U") options.agent = value;
      return own ? 0 : 1;
    } else if (!"cnvY46".includes(letter)) throw new Error(`wget: unrecognized option: ${letter}`);
    // `-nv`, as GNU's.
    else if (letter === "n") return 0;
  }
  return 0;
}

/** busybox's wget. */
export const wget: Program = async (process) => {
  let options: WgetOptions;
  try {
    options = parse(process.argv.slice(1));
  } catch (error) {
    await complain(process, `${(error as Error).message}\n${usage}`);
    return 1;
  }
  if (options.urls.length === 0) {
    await complain(process, usage);
    return 1;
  }
  for (const url of options.urls) {
    try {
      await fetchOne(process, url, options);
    } catch (error) {
      await complain(process, `wget: ${words(error, url)}\n`);
      return 1;
    }
  }
  return 0;
};

const mostRedirects = 5;

async function fetchOne(process: Process, text: string, options: WgetOptions): Promise<void> {
  const say = async (line: string): Promise<void> => await (options.quiet ? undefined : complain(process, `${line}\n`));
  let url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error(`not an http or ftp url: ${text}`);
  for (let redirects = 0; ; redirects++) {
    const answer = await call(process, url, options);
    const { ip, port } = answer.remote;
    await say(`Connecting to ${url.host} (${ip}:${port})`);
    if (options.serverResponse) await complain(process, `  HTTP/${answer.version} ${answer.status} ${answer.reason}\n${answer.rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`  ${name}: ${answer.rawHeaders[index + 1]}\n`] : [])).join("")}  \n`);
    const { location } = answer.headers;
    if (location !== undefined && answer.status >= 300 && answer.status < 400) {
      answer.close();
      if (redirects === mostRedirects) throw new Error("too many redirections");
      url = new URL(location, url);
      continue;
    }
    if (answer.status < 200 || answer.status >= 300) {
      answer.close();
      throw new Error(`server returned error: HTTP/${answer.version} ${answer.status} ${answer.reason}`);
    }
    try {
      await save(process, answer, { url, options, say });
    } finally {
      answer.close();
    }
    return;
  }
}

async function call(process: Process, url: URL, { headers, post, agent, timeout, insecure }: WgetOptions): Promise<HttpAnswer> {
  const given = headers.map((header): [string, string] => [header.slice(0, header.indexOf(":")).trim(), header.slice(header.indexOf(":") + 1).trim()]);
  const host = given.find(([name]) => name.toLowerCase() === "host")?.[1] ?? url.host;
  const body = post === undefined ? undefined : Buffer.from(post);
  return await callHttp(process, {
    url,
    method: body ? "POST" : "GET",
    headers: [
      ["Host", host],
      ["User-Agent", agent],
      ...given.filter(([name]) => name.toLowerCase() !== "host"),
      ...(body ? [["Content-Type", "application/x-www-form-urlencoded"] as const, ["Content-Length", String(body.length)] as const] : []),
      ["Connection", "close"],
    ],
    body,
    timeout,
    insecure,
  });
}

async function save(process: Process, answer: HttpAnswer, { url, options, say }: { url: URL; options: WgetOptions; say(line: string): Promise<void> }): Promise<void> {
  if (options.spider) return await say("remote file exists");
  const name = options.output ?? `${options.folder}/${url.pathname.split("/").at(-1) || "index.html"}`;
  const toStdout = name === "-";
  const path = absolutePath(name, process.cwd);
  if (!toStdout && options.output === undefined && (await process.container.files.stat(path))) throw new Error(`can't open '${name.replace(/^\.\//, "")}': File exists`);
  const shown = name.replace(/^\.\//, "");
  await say(toStdout ? "writing to stdout" : `saving to '${shown}'`);
  const file = toStdout || path === "/dev/null" ? undefined : await createFile(process.container.files, path, { append: false });
  for await (const chunk of answer.body) {
    if (toStdout) await print(process, chunk);
    else await file?.write(chunk);
  }
  await say(`${toStdout ? "-" : shown.padEnd(20).slice(0, 20)}                    100% |********************************|  0:00:00 ETA`.replace(/^-/, "-                   "));
  await say(toStdout ? "written to stdout" : `'${shown}' saved`);
}

function words(error: unknown, text: string): string {
  if (error instanceof DialError) {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
    if (error.why === "unresolved") return `bad address '${url.port ? `${url.hostname}:${portOf(url)}` : url.hostname}'`;
    if (error.why === "timeout" || error.why === "dropped") return "download timed out";
    return `can't connect to remote host (${error.ip ?? url.hostname}): ${error.message}`;
  }
  if (error instanceof HttpFailure) return { empty: "error getting response", reset: "error getting response: Connection reset by peer", timeout: "download timed out", untrusted: "error getting response", tls: "error getting response", protocol: "bad header line" }[error.kind];
  return error instanceof Error ? error.message : String(error);
}
