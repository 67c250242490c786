/** What a curl command asks for. */
export interface CurlOptions {
  urls: string[];
  method?: string;
  headers: string[];
  data: { text: string; kind: "ascii" | "binary" | "raw" | "urlencode" }[];
  form: string[];
  upload?: string;
  output?: string;
  remoteName: boolean;
  dumpHeader?: string;
  writeOut?: string;
  user?: string;
  agent?: string;
  referer?: string;
  cookie?: string;
  cacert?: string;
  /** Milliseconds. */
  maxTime?: number;
  connectTimeout?: number;
  retry: number;
  retryDelay: number;
  retryRefused: boolean;
  maxRedirects: number;
  resolve: string[];
  silent: boolean;
  showError: boolean;
  include: boolean;
  head: boolean;
  location: boolean;
  insecure: boolean;
  verbose: boolean;
  fail: boolean;
  failWithBody: boolean;
  get: boolean;
}

/** An option that curl does not know, in its words. */
export class CurlUsage extends Error {}

type Flag = { [Key in keyof CurlOptions]: CurlOptions[Key] extends boolean ? Key : never }[keyof CurlOptions];

const flags: Readonly<Record<string, Flag>> = {
  s: "silent",
  silent: "silent",
  S: "showError",
  "show-error": "showError",
  i: "include",
  include: "include",
  I: "head",
  head: "head",
  L: "location",
  location: "location",
  k: "insecure",
  insecure: "insecure",
  v: "verbose",
  verbose: "verbose",
  f: "fail",
  fail: "fail",
  "fail-with-body": "failWithBody",
  G: "get",
  get: "get",
  O: "remoteName",
  "remote-name": "remoteName",
  "retry-connrefused": "retryRefused",
  "retry-all-errors": "retryRefused",
};

/** Options without a value that change nothing here. */
const ignored = new Set("0 4 6 # N a n g j R http1.0 http1.1 http2 http2-prior-knowledge ipv4 ipv6 compressed no-buffer progress-bar no-progress-meter no-keepalive tcp-nodelay globoff location-trusted path-as-is tlsv1.2 tlsv1.3".split(" "));

const seconds = (text: string): number => Number(text) * 1000;

const valued: Readonly<Record<string, (options: CurlOptions, value: string) => void>> = {
  X: (options, value) => (options.method = value),
  H: (options, value) => options.headers.push(value),
  d: (options, text) => options.data.push({ text, kind: "ascii" }),
  "data-ascii": (options, text) => options.data.push({ text, kind: "ascii" }),
  "data-binary": (options, text) => options.data.push({ text, kind: "binary" }),
  "data-raw": (options, text) => options.data.push({ text, kind: "raw" }),
  "data-urlencode": (options, text) => options.data.push({ text, kind: "urlencode" }),
  json: (options, text) => {
    options.data.push({ text, kind: "binary" });
    options.headers.push("Content-Type: application/json", "Accept: application/json");
  },
  F: (options, value) => options.form.push(value),
  T: (options, value) => (options.upload = value),
  o: (options, value) => (options.output = value),
  D: (options, value) => (options.dumpHeader = value),
  w: (options, value) => (options.writeOut = value),
  u: (options, value) => (options.user = value),
  A: (options, value) => (options.agent = value),
  e: (options, value) => (options.referer = value),
  b: (options, value) => (options.cookie = value),
  m: (options, value) => (options.maxTime = seconds(value)),
  "connect-timeout": (options, value) => (options.connectTimeout = seconds(value)),
  retry: (options, value) => (options.retry = Number(value)),
  "retry-delay": (options, value) => (options.retryDelay = seconds(value)),
  "max-redirs": (options, value) => (options.maxRedirects = Number(value)),
  resolve: (options, value) => options.resolve.push(value),
  cacert: (options, value) => (options.cacert = value),
  url: (options, value) => options.urls.push(value),
};

const longNames: Readonly<Record<string, string>> = { request: "X", header: "H", data: "d", form: "F", "upload-file": "T", output: "o", "dump-header": "D", "write-out": "w", user: "u", "user-agent": "A", referer: "e", cookie: "b", "max-time": "m" };

/** Options with a value that change nothing here. */
const ignoredValued = new Set("c K x E y Y z C r noproxy cookie-jar cert key proxy interface limit-rate retry-max-time capath ciphers config dns-servers keepalive-time speed-time speed-limit".split(" "));

/** @throws CurlUsage */
export function parseCurl(args: readonly string[]): CurlOptions {
  const options: CurlOptions = {
    urls: [],
    headers: [],
    data: [],
    form: [],
    resolve: [],
    retry: 0,
    retryDelay: 1000,
    maxRedirects: 50,
    remoteName: false,
    retryRefused: false,
    silent: false,
    showError: false,
    include: false,
    head: false,
    location: false,
    insecure: false,
    verbose: false,
    fail: false,
    failWithBody: false,
    get: false,
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const next = (): string => {
      const value = args[++at];
      if (value === undefined) throw new CurlUsage(`curl: option ${word}: requires parameter`);
      return value;
    };
    if (word.startsWith("--")) longOption(word, { options, next });
    else if (word.startsWith("-") && word !== "-") shortOptions(word, { options, next });
    else options.urls.push(word);
  }
  return options;
}

interface Reading {
  options: CurlOptions;
  next(): string;
}

function longOption(word: string, { options, next }: Reading): void {
  const given = word.slice(2);
  const name = longNames[given] ?? given;
  const flag = flags[name];
  if (flag) options[flag] = true;
  else if (valued[name]) valued[name](options, next());
  else if (ignoredValued.has(name)) next();
  else if (given.startsWith("no-") && flags[given.slice(3)]) options[flags[given.slice(3)]!] = false;
  else if (!ignored.has(name)) throw new CurlUsage(`curl: option ${word}: is unknown`);
}

function shortOptions(word: string, { options, next }: Reading): void {
  for (let index = 1; index < word.length; index++) {
    const letter = word[index]!;
    const flag = flags[letter];
    const take = valued[letter];
    if (flag) options[flag] = true;
    else if (take || ignoredValued.has(letter)) {
      const value = word.slice(index + 1) || next();
      take?.(options, value);
      return;
    } else if (!ignored.has(letter)) throw new CurlUsage(`curl: option ${word}: is unknown`);
  }
}
