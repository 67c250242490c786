import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Duplex } from "node:stream";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import { hostPort } from "@kx/shared/net/addresses";
import { serviceUnavailable } from "@kx/shared/errors/status-error";
import type { Reply } from "../answers/reply.ts";
import { connectTarget } from "./connect-target.ts";
import { dialError } from "./dial-error.ts";
import { endToEnd, escapedPath, forwardedHeaders, headerList, headerRecord, joined, type ProxiedRequest } from "./proxied-request.ts";
import { rewriteHtml } from "./rewrite-html.ts";
import { rewriteUrl, type PageAddress } from "./rewrite-url.ts";

const cors = new Set(["access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods", "access-control-allow-origin"]);

/**
 * Passes a request on and its answer back, bodies as they come (apimachinery util/proxy UpgradeAwareHandler, Transport).
 * @throws StatusError 503 while nothing has been written
 */
export async function forwardRequest(reply: Reply, request: ProxiedRequest, network: ApiNetwork): Promise<void> {
  const { incoming, response } = reply;
  const { path, query, target } = request;
  if (path === "" && (incoming.method === "GET" || incoming.method === "HEAD")) return redirect(reply, query);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let answer: IncomingMessage;
  try {
    const socket = await connectTarget(network, target, gone.signal);
    gone.signal.addEventListener("abort", () => socket.destroy());
    answer = await exchangeHeads(incoming, request, socket);
  } catch (error) {
    throw serviceUnavailable(`error trying to reach service: ${dialError(error, target)}`);
  }
  await passOn(reply, answer, { host: hostPort(target.ip, target.port), clientHost: incoming.headers.host ?? "", prefix: request.prefix });
}

/** A page at a path without its last slash would have its relative links lead nowhere (issue.k8s.io/4958). */
function redirect({ incoming, response, auditId }: Reply, query: string): void {
  const [path] = (incoming.url ?? "").split("?", 1);
  response.writeHead(301, ["Audit-Id", auditId, "Cache-Control", "no-cache, private", "Location", `${path}/${query}`, "Content-Length", "0"]);
  response.end();
}

/** Sends the request over a connection of its own; its body goes on while the answer comes. */
function exchangeHeads(incoming: IncomingMessage, { path, query, prefix }: ProxiedRequest, socket: Duplex): Promise<IncomingMessage> {
  const escaped = escapedPath(path);
  const uri = `${joined(prefix, escaped)}${path.endsWith("/") ? "/" : ""}`;
  const own = endToEnd(forwardedHeaders(incoming)).filter(([name]) => name.toLowerCase() !== "x-forwarded-uri");
  const trailers = /\btrailers\b/i.test(String(incoming.headers.te ?? "")) ? [["Te", "trailers"] as const] : [];
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: incoming.method ?? "GET",
      path: `${escaped || "/"}${query}`,
      headers: headerRecord([...own, ["X-Forwarded-Uri", uri], ...trailers]),
      setHost: false,
      createConnection: () => socket,
    });
    // Go's transport keeps its connections and says nothing of it.
    outgoing.removeHeader("connection");
    outgoing.once("response", resolve);
    outgoing.on("error", reject);
    sendBody(incoming, outgoing);
  });
}

function sendBody(incoming: IncomingMessage, outgoing: ClientRequest): void {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) {
    outgoing.useChunkedEncodingByDefault = false;
    outgoing.end();
    return;
  }
  if (length === undefined) outgoing.setHeader("Transfer-Encoding", "chunked");
  // A receiver may answer without reading all of it.
  pipeline(incoming, outgoing).catch(() => {});
}

async function passOn({ incoming, response, auditId }: Reply, answer: IncomingMessage, page: PageAddress): Promise<void> {
  const headers = endToEnd(headerList(answer)).filter(([name]) => !cors.has(name.toLowerCase()));
  const redirects = answer.headers.location !== undefined;
  const rewrites = !redirects && incoming.method !== "HEAD" && isHtml(answer);
  const sent = headers.flatMap(([name, value]) => {
    if (rewrites && name.toLowerCase() === "content-length") return [];
    return [name, name.toLowerCase() === "location" ? rewriteUrl(value, page) : value];
  });
  response.writeHead(answer.statusCode ?? 502, ["Audit-Id", auditId, "Cache-Control", "no-cache, private", ...sent]);
  response.flushHeaders();
  try {
    if (rewrites) await pipeline(answer, rewriteHtml((url) => rewriteUrl(url, page)), response);
    else await pipeline(answer, response);
  } catch {
    // Half an answer must not look like a whole one.
    response.destroy();
  }
}

/** Packed pages are passed on as they are. */
const isHtml = ({ headers }: IncomingMessage): boolean =>
  (headers["content-type"] ?? "").split(";", 1)[0]!.trim() === "text/html" && headers["content-encoding"] === undefined;
