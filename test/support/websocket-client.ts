import { WebSocket, type ClientOptions, type RawData } from "ws";

export interface HeardMessage {
  binary: boolean;
  bytes: Buffer;
}

export interface WebSocketClient {
  readonly socket: WebSocket;
  readonly messages: HeardMessage[];
  /** The code that the server closed with, once it has. */
  readonly closed: () => number | undefined;
  /** The bytes of one channel, without its mark. */
  channel(number: number): Buffer;
  until(satisfied: () => boolean): Promise<void>;
}

/** Opens a WebSocket. @throws Error `refused: <status> <body>` where the server does not upgrade */
export function openWebSocket(url: string, protocols: readonly string[], options: ClientOptions = {}): Promise<WebSocketClient> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), [...protocols], options);
  const messages: HeardMessage[] = [];
  const waiting = new Set<() => void>();
  let closed: number | undefined;
  const wake = (): void => {
    for (const one of waiting) one();
  };
  socket.on("message", (data: RawData, binary) => {
    messages.push({ binary, bytes: data as Buffer });
    wake();
  });
  socket.once("close", (code) => {
    closed = code;
    wake();
  });
  const client: WebSocketClient = {
    socket,
    messages,
    closed: () => closed,
    channel: (number) => Buffer.concat(messages.filter(({ bytes }) => bytes[0] === number).map(({ bytes }) => bytes.subarray(1))),
    async until(satisfied) {
      while (!satisfied()) {
        await new Promise<void>((resolve) => {
          const one = (): void => {
            waiting.delete(one);
            resolve();
          };
          waiting.add(one);
        });
      }
    },
  };
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(client));
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.once("end", () => reject(new Error(`refused: ${response.statusCode} ${body}`)));
    });
  });
}
