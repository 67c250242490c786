import { duplexPair, type Duplex } from "node:stream";
import { realClock } from "@kx/shared/meta/clock";
import type { Behaviour } from "@kx/shared/net/behaviour";
import type { Acceptor, Flow } from "@kx/shared/net/fabric";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { expect, test } from "vitest";
import { tamper } from "./tamper.ts";

const flow = { destination: { ip: "10.244.1.2", port: 80, protocol: "TCP" } } as Flow;
const tampering = (behaviour: Behaviour | undefined) => ({ behaviour, clock: realClock, random: () => 0.5, stopped: false });
const hello = httpAcceptor((_request, response) => {
  response.writeHead(200, { "content-length": 5 });
  response.end("hello");
});

/** The client's end of a connection that the acceptor has taken. */
function connection(acceptor: Acceptor): Duplex {
  const [near, far] = duplexPair();
  // As the fabric passes on a break.
  far.once("close", () => near.destroy());
  acceptor.accept!(far, flow);
  return near;
}

test("a connection that is open meets a change with its next request", async () => {
  const by = tampering(undefined);
  const socket = connection(tamper(hello, by));
  let came = "";
  socket.on("data", (chunk: Buffer) => (came += chunk.toString()));
  const ask = async (method = "GET"): Promise<string> => {
    came = "";
    socket.write(`${method} / HTTP/1.1\r\nhost: web\r\n\r\n`);
    const parts = (): string[] => came.split("\r\n\r\n");
    const length = (): number => (method === "HEAD" ? 0 : Number(/content-length: (\d+)/i.exec(parts()[0]!)?.[1] ?? 0));
    await expect.poll(() => parts()[1]?.length).toSatisfy((got) => got === length());
    const [head = "", body = ""] = parts();
    return `${head.split(" ")[1]} ${body}`;
  };
  expect(await ask()).toBe("200 hello");
  by.behaviour = { status: 418 };
  expect(await ask()).toBe("418 418 I'm a Teapot\n");
  expect(await ask("HEAD")).toBe("418 ");
  by.behaviour = { status: 204, body: "nothing" };
  expect(await ask()).toBe("204 ");
  by.behaviour = { errorRate: 0.4, body: "fine" };
  expect(await ask()).toBe("200 fine");
  by.behaviour = { errorRate: 0.6, body: "fine" };
  expect(await ask()).toBe("500 500 Internal Server Error\n");
  socket.destroy();
});

const echo: Acceptor = {
  accept: (socket) => void socket.pipe(socket),
  datagram: (message, _flow, reply) => reply(message),
};

test.each<[string, Behaviour | undefined, string]>([
  ["as it is", undefined, "hi"],
  ["with a status, which only HTTP has", { status: 500 }, "hi"],
  ["at an error rate of one", { errorRate: 1 }, "closed"],
  ["at a refused port", { refuse: [80] }, "closed"],
  ["at another refused port", { refuse: [81] }, "hi"],
])("a stream %s", async (_, behaviour, expected) => {
  const socket = connection(tamper(echo, tampering(behaviour)));
  const outcome = await new Promise<string>((resolve) => {
    socket.on("data", (chunk: Buffer) => resolve(chunk.toString()));
    socket.on("end", () => resolve("closed"));
    socket.on("error", () => resolve("closed"));
    socket.on("close", () => resolve("closed"));
    socket.write("hi");
  });
  expect(outcome).toBe(expected);
});

test.each<[Behaviour | undefined, number]>([
  [undefined, 1],
  [{ errorRate: 1 }, 0],
  [{ errorRate: 0.4 }, 1],
  [{ refuse: "all" }, 0],
])("a datagram under %j has %d answers", (behaviour, answers) => {
  const replies: Uint8Array[] = [];
  tamper(echo, tampering(behaviour)).datagram!(Buffer.from("hi"), flow, (message) => void replies.push(message));
  expect(replies).toHaveLength(answers);
});
