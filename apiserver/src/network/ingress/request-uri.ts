/** The target of a request, as nginx reads it. */
export interface RequestUri {
  /** Decoded, without `//`, `.` and `..`: what rules are matched against. */
  readonly path: string;
  /** As it came, without its question mark. */
  readonly query: string;
  /** Path and query as they came, for a pod that gets no rewritten ones. */
  readonly target: string;
  /** The path as it came held an escape or a plus: captures that are put into a query are escaped. */
  readonly quoted: boolean;
}

/** Reads a request's target; undefined for one that nginx answers with 400. */
export function parseRequestUri(target: string): RequestUri | undefined {
  const uri = /^https?:\/\//i.test(target) ? withoutAuthority(target) : target;
  const end = uri.search(/[?#]/);
  const raw = end < 0 ? uri : uri.slice(0, end);
  const query = end < 0 || uri[end] === "#" ? "" : uri.slice(end + 1).split("#", 1)[0]!;
  const path = isPlain(raw) ? raw : normalise(raw);
  return path?.startsWith("/") ? { path, query, target: uri, quoted: /[%+]/.test(raw) } : undefined;
}

/** The form of a path in a request line: what nginx' ngx_escape_uri leaves alone stays. */
export function escapePath(path: string): string {
  return path.replace(/[^\x21-\x7e]|["#%<>?\\^`{|}]/gu, encodeURIComponent);
}

/** A captured text within a query. */
export function escapeArgument(text: string): string {
  return text.replace(/[^\x21-\x7e]|[#%&+;?]/gu, encodeURIComponent);
}

function withoutAuthority(url: string): string {
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return slash < 0 ? "/" : url.slice(slash);
}

const isPlain = (raw: string): boolean => !/%|\/\/|\/\.|[^\x20-\x7e]/.test(raw);

/** Decodes first, so that an escaped slash separates and an escaped dot climbs (ngx_http_parse_complex_uri). */
function normalise(raw: string): string | undefined {
  const decoded = decode(raw);
  if (!decoded?.startsWith("/")) return undefined;
  const parts = decoded.slice(1).split("/");
  const kept: string[] = [];
  for (const part of parts) {
    if (part === "..") {
      if (kept.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") kept.push(part);
  }
  const open = kept.length > 0 && ["", ".", ".."].includes(parts.at(-1) ?? "");
  return `/${kept.join("/")}${open ? "/" : ""}`;
}

function decode(raw: string): string | undefined {
  if (/%(?![0-9a-f]{2})|%00|\0/i.test(raw)) return undefined;
  // A request line comes as latin1: its bytes are decoded together with the escaped ones.
  const bytes = raw.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
