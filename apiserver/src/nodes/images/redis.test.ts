import { duplexPair } from "node:stream";
import { expect, test } from "vitest";
import type { Container } from "@kx/shared/net/container";
import type { Acceptor, Flow } from "@kx/shared/net/fabric";
import { redis } from "./redis.ts";

/** What a container with these arguments listens on, by port. */
function started(args: readonly string[] = []): Map<number, Acceptor> {
  const listening = new Map<number, Acceptor>();
  const container: Pick<Container, "args" | "log" | "listen"> = {
    args,
    log: () => undefined,
    listen(port, _protocol, acceptor) {
      listening.set(port, acceptor);
      return { address: { ip: "10.244.1.2", port, protocol: "TCP" }, close: () => undefined };
    },
  };
  void redis.start(container as Container);
  return listening;
}

async function answerTo(bytes: Buffer): Promise<string> {
  const [near, far] = duplexPair();
  started().get(6379)?.accept?.(far, {} as Flow);
  const half = Math.ceil(bytes.length / 2);
  near.write(bytes.subarray(0, half));
  near.write(bytes.subarray(half));
  near.write("QUIT\r\n");
  let text = "";
  for await (const chunk of near.setEncoding("utf8")) text += String(chunk);
  return text;
}

// The wire form and the messages are those of the Redis documentation (commands, RESP2).
test.each<[string, string, string]>([
  ["a line of words", "PING\r\n", "+PONG\r\n"],
  ["an array of texts", "*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n", "$2\r\nhi\r\n"],
  ["a text that is kept", "SET a 1\r\nGET a\r\nINCR a\r\nDEL a\r\nGET a\r\n", "+OK\r\n$1\r\n1\r\n:2\r\n:1\r\n$-1\r\n"],
  ["bytes, not letters, are counted", "APPEND a \u00fc\r\nGET a\r\n", ":2\r\n$2\r\n\u00fc\r\n"],
  ["a list", "RPUSH l b c\r\nLPUSH l a\r\nLRANGE l 0 -1\r\n", ":2\r\n:3\r\n*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"],
  ["a part of a list", "RPUSH l a b c\r\nLRANGE l -2 -2\r\n", ":3\r\n*1\r\n$1\r\nb\r\n"],
  ["a command that is not there", "NOPE a\r\n", "-ERR unknown command 'NOPE', with args beginning with: 'a' \r\n"],
  ["too few words", "GET\r\n", "-ERR wrong number of arguments for 'get' command\r\n"],
  ["another type", "RPUSH l a\r\nGET l\r\n", ":1\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"],
  ["no number", "SET a b\r\nINCR a\r\n", "+OK\r\n-ERR value is not an integer or out of range\r\n"],
])("redis answers %s", async (_name, sent, answer) => {
  expect(await answerTo(Buffer.from(sent))).toBe(`${answer}+OK\r\n`);
});

test.each([
  [[], 6379],
  [["redis-server", "--port", "7000"], 7000],
])("its arguments %j make it listen on %d", (args, port) => {
  expect([...started(args).keys()]).toEqual([port]);
});
