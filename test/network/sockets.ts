import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One HTTP/1.1 request of an ordinary client. */
export function ask(options: {
  host: string;
  port: number;
  path?: string;
  headers?: OutgoingHttpHeaders;
  agent?: Agent;
  method?: string;
  body?: string;
}): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const sent = request({ agent: false, ...rest }, (answer) => {
      const chunks: Uint8Array[] = [];
      answer.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The code of the error with which an ordinary client fails. */
export async function failureOf(options: Parameters<typeof ask>[0]): Promise<string> {
  try {
    await ask(options);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
  throw new Error("it was answered");
}

/** An open connection. */
export function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.once("error", reject);
  });
}
