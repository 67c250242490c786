import { request, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import type { Handler } from "@kx/shared/kinds/core/pod/pod-types";
import { hostPort } from "@kx/shared/net/addresses";
import type { ContainerSpec, KubeletMeans } from "../means.ts";
import { dialed, DialError } from "./dial.ts";
import { portOf } from "./port-of.ts";

/** How a kubelet asks a container by HTTP: for a probe, or as a lifecycle hook. */
export interface HttpGet {
  means: Pick<KubeletMeans, "fabric" | "node">;
  podIP: string;
  container: ContainerSpec;
  action: NonNullable<Handler["httpGet"]>;
  purpose: "probe" | "lifecycle";
  signal: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Its first 10 KiB. */
  body: string;
}

const longestBody = 10 * 1024;
const mostRedirects = 10;

/**
 * Asks once and follows redirects to the same host (pkg/probe/http); certificates are not checked.
 * @throws Error `Get "http://10.244.1.2:80/": dial tcp 10.244.1.2:80: connect: connection refused`, in Go's words
 */
export async function httpGet(get: HttpGet): Promise<HttpAnswer> {
  const first = firstUrl(get);
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await once(url, get);
    const status = answer.statusCode ?? 0;
    const next = status >= 301 && status <= 308 && ![304, 305, 306].includes(status) ? location(answer, url) : undefined;
    if (next && next.hostname === first.hostname && get.purpose === "probe") {
      answer.destroy();
      if (redirects === mostRedirects - 1) throw new Error(`Get ${JSON.stringify(next.href)}: stopped after 10 redirects`);
      url = next;
      continue;
    }
    return { status, body: await bodyOf(answer) };
  }
}

/** @throws Error what is wrong with the port */
function firstUrl({ action, container, podIP }: HttpGet): URL {
  const { scheme = "HTTP", host, port, path = "" } = action;
  const place = hostPort(host || podIP, portOf(port, container));
  return new URL(`${scheme.toLowerCase()}://${place}${path.startsWith("/") ? path : `/${path}`}`);
}

async function once(url: URL, get: HttpGet): Promise<IncomingMessage> {
  const { means, podIP, signal } = get;
  const secure = url.protocol === "https:";
  const ip = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (secure ? 443 : 80));
  const place = hostPort(ip, port);
  const path = `${url.pathname}${url.search}`;
  const said = JSON.stringify(`${url.protocol}//${place}${path}`);
  try {
    const plain = await dialed(means, { ip, port, own: ip === podIP, signal });
    const socket = secure ? tlsConnect({ socket: plain, rejectUnauthorized: false }) : plain;
    return await exchange(socket, { path, headers: headersOf(get, place), signal });
  } catch (error) {
    throw new Error(`Get ${said}: ${faultOf(error, { secure, late: signal.aborted })}`, { cause: error });
  }
}

function faultOf(error: unknown, { secure, late }: { secure: boolean; late: boolean }): string {
  if (late) return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
  if (error instanceof DialError) return error.message;
  return secure && /wrong version number/i.test((error as Error).message) ? "http: server gave HTTP response to HTTPS client" : "EOF";
}

async function exchange(socket: Duplex, { path, headers, signal }: { path: string; headers: Record<string, string | string[]>; signal: AbortSignal }): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const call = request({ createConnection: () => socket as never, method: "GET", path, headers, signal }, resolve);
    call.on("error", reject);
    call.end();
  });
}

/** newProbeRequest in pkg/probe/http/request.go: an empty Accept is taken away, the others are said unless given. */
function headersOf({ action, purpose }: HttpGet, host: string): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const { name, value } of action.httpHeaders ?? []) {
    const key = name.toLowerCase();
    given[key] = key in given && key !== "host" ? [given[key]!, value].flat() : value;
  }
  const headers: Record<string, string | string[]> = { host, "user-agent": `kube-${purpose}/1.36`, accept: "*/*", ...given, connection: "close" };
  if (headers["accept"] === "") delete headers["accept"];
  return headers;
}

function location({ headers }: IncomingMessage, base: URL): URL | undefined {
  return headers.location && URL.canParse(headers.location, base.href) ? new URL(headers.location, base) : undefined;
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= longestBody) break;
    }
  } catch {
    // What came counts: the status has been seen.
  }
  return Buffer.concat(chunks).subarray(0, longestBody).toString();
}
