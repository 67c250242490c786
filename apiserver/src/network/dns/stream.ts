import type { Duplex } from "node:stream";
import { answerMessage, type MessageOptions } from "./message.ts";

/** The longest message that two bytes of length can announce; more waiting bytes than that are no DNS. */
const maxMessage = 65_537;

/** Answers DNS over TCP: every message behind two bytes of length (RFC 1035, 4.2.2). */
export function answerStream(connection: Duplex, options: MessageOptions): void {
  let waiting: Buffer = Buffer.alloc(0);
  connection.on("error", () => connection.destroy());
  connection.on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const length = waiting.length >= 2 ? waiting.readUInt16BE(0) : maxMessage;
      if (waiting.length < length + 2) return;
      const answer = answerMessage(waiting.subarray(2, length + 2), options, false);
      waiting = waiting.subarray(length + 2);
      if (!answer) return void connection.destroy();
      const size = Buffer.alloc(2);
      size.writeUInt16BE(answer.length);
      connection.write(Buffer.concat([size, answer]));
    }
  });
  connection.on("end", () => connection.end());
}
