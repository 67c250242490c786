import { request as httpRequest, STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import { StatusError } from "@kx/shared/errors/status-error";
import { takeConnection, type Reply, type Upgrade } from "../answers/reply.ts";
import { connectTarget } from "./connect-target.ts";
import { dialError } from "./dial-error.ts";
import { endToEnd, escapedPath, forwardedHeaders, headerList, headerRecord, type ProxiedRequest } from "./proxied-request.ts";

type Answered = { readonly answer: IncomingMessage; readonly upgraded?: { readonly socket: Duplex; readonly head: Buffer } };

/**
 * Passes an upgrade on (WebSocket): once the receiver has agreed, bytes go both ways as they are.
 * @throws StatusError 500 while nothing has been written (apimachinery util/proxy UpgradeAwareHandler.tryUpgrade)
 */
export async function forwardUpgrade(reply: Reply, upgrade: Upgrade, request: ProxiedRequest, network: ApiNetwork): Promise<void> {
  const gone = new AbortController();
  upgrade.socket.once("close", () => gone.abort());
  const { answer, upgraded } = await ask(reply.incoming, request, network, gone.signal);
  if (!upgraded) return await refuse(reply, answer);
  const { socket, head } = takeConnection(reply, upgrade);
  socket.write(headText(answer));
  if (upgraded.head.length > 0) socket.write(upgraded.head);
  if (head.length > 0) upgraded.socket.write(head);
  // As soon as one side ends, so does the other.
  const closed = (): void => {
    socket.destroy();
    upgraded.socket.destroy();
  };
  pipeline(socket, upgraded.socket, closed);
  pipeline(upgraded.socket, socket, closed);
}

async function ask(incoming: IncomingMessage, { target, path, query }: ProxiedRequest, network: ApiNetwork, signal: AbortSignal): Promise<Answered> {
  const failed = (error: unknown): StatusError => new StatusError({ code: 500, message: `error dialing backend: ${dialError(error, target)}` });
  const connection = await connectTarget(network, target, signal).catch((error: unknown) => {
    throw failed(error);
  });
  signal.addEventListener("abort", () => connection.destroy());
  return await new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: incoming.method ?? "GET",
      path: `${escapedPath(path) || "/"}${query}`,
      headers: headerRecord(forwardedHeaders(incoming)),
      setHost: false,
      createConnection: () => connection,
    });
    outgoing.once("upgrade", (answer: IncomingMessage, socket: Duplex, head: Buffer) => resolve({ answer, upgraded: { socket, head } }));
    outgoing.once("response", (answer: IncomingMessage) => resolve({ answer }));
    outgoing.on("error", (error) => reject(failed(error)));
    outgoing.end();
  });
}

/** A refusal is passed on; anything else but 101 is none that a client could understand. */
async function refuse({ response, auditId }: Reply, answer: IncomingMessage): Promise<void> {
  const code = answer.statusCode ?? 0;
  if (code < 400) {
    answer.destroy();
    throw new StatusError({ code: 500, message: `invalid upgrade response: status code ${code}` });
  }
  response.writeHead(code, ["Audit-Id", auditId, ...endToEnd(headerList(answer)).flat()]);
  await new Promise<void>((resolve) => {
    pipeline(answer, response, () => resolve());
  });
}

function headText(answer: IncomingMessage): string {
  const lines = headerList(answer).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage || STATUS_CODES[answer.statusCode ?? 101]}\r\n${lines.join("")}\r\n`;
}
