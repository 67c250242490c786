import { createServer as createPlain, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTls } from "node:https";

/** A server that does nothing but answer, in a process of its own: what everything is measured against. */
const { key, cert, bytes, tls } = JSON.parse(process.argv[2]!) as { key?: string; cert?: string; bytes: number; tls: boolean };
const body = Buffer.alloc(bytes, "x");

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.on("data", () => {});
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
}

const server = tls ? createTls({ key, cert, noDelay: true } as object, answer) : createPlain({ noDelay: true }, answer);
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as { port: number }).port })}\n`);
});
