import type { HttpRequest } from "@kx/shared/net/fabric";

/** One try of a pod. */
export interface UpstreamTry {
  readonly address: string;
  status: number;
  bytes: number;
  /** Milliseconds. */
  time: number;
}

/** What the access log tells about one request. */
export interface AccessEntry {
  readonly request: HttpRequest;
  readonly remoteAddress: string;
  readonly logTime: string;
  readonly status: number;
  /** Of the body that the client got. */
  readonly bytesSent: number;
  readonly bodyLength: number;
  /** Milliseconds. */
  readonly time: number;
  /** `NAMESPACE-SERVICE-PORT`. */
  readonly upstream: string;
  readonly tries: readonly UpstreamTry[];
  readonly requestId: string;
}

/** One line in ingress-nginx' `upstreaminfo` format (controller/config logFormatUpstream). */
export function accessLine({ request, remoteAddress, logTime, status, bytesSent, bodyLength, time, upstream, tries, requestId }: AccessEntry): string {
  const { headers } = request;
  const line = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const perTry = (text: (one: UpstreamTry) => string): string => (tries.length > 0 ? tries.map(text).join(", ") : "-");
  return [
    `${remoteAddress} - ${remoteUser(headers.authorization)} [${logTime}] "${quoted(line)}" ${status} ${bytesSent}`,
    `"${quoted(headers.referer)}" "${quoted(headers["user-agent"])}" ${requestLength(request) + bodyLength} ${seconds(time)}`,
    `[${upstream}] []`,
    perTry(({ address }) => address),
    perTry(({ bytes }) => String(bytes)),
    perTry((one) => seconds(one.time)),
    perTry((one) => String(one.status)),
    requestId,
  ].join(" ");
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** nginx writes what could break a line, or out of its quotes, as `\xHH`. */
function quoted(value: string | undefined): string {
  if (!value) return "-";
  return value.replace(/["\\\p{Cc}]/gu, (each) => `\\x${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function remoteUser(authorization: string | undefined): string {
  const encoded = authorization && /^basic\s+(\S+)$/i.exec(authorization)?.[1];
  return encoded ? quoted(Buffer.from(encoded, "base64").toString().split(":", 1)[0]) : "-";
}

/** Request line and headers, with their line ends and the empty line. */
function requestLength({ method, url, rawHeaders }: HttpRequest): number {
  const line = `${method} ${url} HTTP/1.1\r\n`.length;
  // A name and its value come with `: ` and a line end: two characters for each of both.
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, line + 2);
}
