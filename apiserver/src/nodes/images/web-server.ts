import type { Container } from "@kx/shared/net/container";
import type { Flow, HttpRequest, HttpResponse } from "@kx/shared/net/fabric";
import { httpAcceptor, type Http2Handler, type HttpHandler } from "@kx/shared/net/http-acceptor";

/** One answer of a container's web server. */
export interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

/** Answers a request whose body has been read, or at once when it does not look at the body. */
export type Answerer = (request: HttpRequest, flow: Flow, body: () => Promise<Uint8Array>) => Answer | Promise<Answer>;

/** Listens and answers; `logged` makes the access log's line of each answer, `http2` takes connections that speak HTTP/2. */
export function serveWeb(container: Container, port: number | "any", answerer: Answerer, logged?: (line: AccessLine) => string, http2?: Http2Handler): void {
  const handler: HttpHandler = (request, response, flow) => {
    const finish = (answer: Answer): void => {
      send(response, answer, request.method === "HEAD");
      if (logged) container.log(logged({ request, flow, answer, at: container.clock.now() }));
    };
    const answer = answerer(request, flow, () => readBody(request));
    if (answer instanceof Promise) answer.then(finish, (error: unknown) => finish({ status: 500, body: `${String(error)}\n` }));
    else finish(answer);
  };
  const acceptor = httpAcceptor(handler, undefined, http2);
  if (port === "any") container.listenOnAny(acceptor);
  else container.listen(port, "TCP", acceptor);
}

export interface AccessLine {
  request: HttpRequest;
  flow: Flow;
  answer: Answer;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The combined log format, as nginx and Apache write it. */
export function combinedLog({ request, flow, answer, at }: AccessLine): string {
  const { method, url, httpVersion, headers } = request;
  return `${flow.source.ip} - - [${logTime(at)} +0000] "${method} ${url} HTTP/${httpVersion}" ${answer.status ?? 200} ${answer.body.length} "${headers.referer ?? "-"}" "${headers["user-agent"] ?? "-"}"`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `22/Nov/2026:19:03:07`. @param between the date and the time */
export function logTime(at: number, between = ":"): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}${between}${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

export async function readBody(request: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function pathOf(request: HttpRequest): URL {
  return new URL(request.url ?? "/", "http://container");
}

function send(response: HttpResponse, { status = 200, type = "text/plain; charset=utf-8", headers = {}, body }: Answer, head: boolean): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.writeHead(status, { "content-type": type, "content-length": bytes.length, ...headers });
  response.end(head ? undefined : bytes);
}
