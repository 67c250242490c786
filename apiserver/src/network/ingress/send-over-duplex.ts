import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpResponse } from "@kx/shared/net/fabric";
import type { UpstreamRequest } from "./upstream-request.ts";

/** The pod agrees to another protocol: its answer, its side of the connection, and what came with the answer. */
export type Upgraded = (answer: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Asks a pod over bytes, which end with the answer. Failures destroy the response. */
export function sendOverDuplex(duplex: Duplex, request: UpstreamRequest, response: HttpResponse, upgraded?: Upgraded): void {
  const sent = httpRequest({
    method: request.method,
    path: request.url,
    // A flat list keeps names as they are; the type knows objects alone.
    headers: request.rawHeaders as unknown as Record<string, string>,
    createConnection: () => duplex,
  });
  let answered = false;
  sent.on("error", (error) => response.destroy(error));
  sent.on("response", (answer) => {
    answered = true;
    response.statusMessage = answer.statusMessage ?? "";
    response.writeHead(answer.statusCode ?? 502, headersOf(answer));
    answer.on("data", (chunk: Buffer) => {
      if (!response.write(chunk)) answer.pause();
    });
    response.on("drain", () => answer.resume());
    answer.on("end", () => response.end());
    answer.on("error", (error) => response.destroy(error));
  });
  if (upgraded) {
    sent.on("upgrade", (answer, socket, head) => {
      answered = true;
      upgraded(answer, socket, head);
    });
  }
  sent.on("close", () => {
    if (!answered) response.destroy();
  });
  response.on("close", () => sent.destroy());
  sent.end(request.body);
}

/** Headers by the names that the pod wrote, each with one value or all of them. */
export function headersOf({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!];
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
