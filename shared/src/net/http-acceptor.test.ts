import { connect, createServer, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Flow } from "./fabric.ts";
import { httpAcceptor } from "./http-acceptor.ts";

const acceptor = httpAcceptor(
  (request, response) => {
    response.writeHead(200, { connection: "close" });
    response.end(`HTTP/1.1 ${request.method} ${request.url}`);
  },
  undefined,
  (connection) => {
    connection.once("data", (bytes: Buffer) => connection.end(`HTTP/2 ${JSON.stringify(bytes.toString())}`));
  },
);

const server = createServer((socket: Duplex) => acceptor.accept?.(socket, {} as Flow));
beforeEach(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

/** What comes back for the parts, each of them sent once the one before has gone. */
async function answerTo(...parts: string[]): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.setNoDelay(true);
  for (const part of parts) await new Promise((sent) => socket.write(part, sent));
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += String(chunk);
  return text;
}

test.each<[string, string[], string]>([
  ["a request", ["GET /a HTTP/1.1\r\nHost: x\r\n\r\n"], "HTTP/1.1 GET /a"],
  ["a request in parts", ["G", "ET /b HTTP/1.1\r\n", "Host: x\r\n\r\n"], "HTTP/1.1 GET /b"],
  ["a method that begins as the preface does", ["PROPFIND /c HTTP/1.1\r\nHost: x\r\n\r\n"], "HTTP/1.1 PROPFIND /c"],
  ["the preface of HTTP/2", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], 'HTTP/2 "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n"'],
])("a connection that begins with %s", async (_name, parts, answer) => {
  expect(await answerTo(...parts)).toContain(answer);
});
