import { request as httpRequest } from "node:http";
import type { Container } from "@kx/shared/net/container";
import { ConnectError } from "@kx/shared/net/fabric";
import { readBody, type Answer } from "./web-server.ts";

interface Target {
  ip: string;
  port: number;
  request: string;
}

/** How long one of netexec's own requests waits for its answer, in milliseconds. */
const patience = 5_000;

/** netexec's `/dial?host=&port=&request=hostname&protocol=http|udp&tries=1`: what other pods answer, asked from here. */
export async function dialOthers(container: Container, query: URLSearchParams): Promise<Answer> {
  const [host = "", port = "", request = "", protocol = "", tries = ""] = ["host", "port", "request", "protocol", "tries"].map((name) => query.get(name) ?? "");
  const times = Number(tries || "1");
  if (!Number.isInteger(times)) return refused(`tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(tries)}: invalid syntax`);
  if (request === "") return refused("request parameter not specified. <nil>");
  const ask = { "": askHttp, http: askHttp, udp: askUdp }[protocol.toLowerCase()];
  if (!ask) return refused(`unsupported protocol. ${protocol}`);
  const ip = await container.resolver.resolve(container.sender, host).then(({ ips }) => ips[0], () => undefined);
  if (!ip) return refused(`host and/or port param are invalid. lookup ${host}: no such host`);
  const responses: string[] = [];
  const errors: string[] = [];
  for (let attempt = 0; attempt < times && !container.signal.aborted; attempt++) {
    try {
      responses.push(await ask(container, { ip, port: Number(port), request }));
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { body: JSON.stringify({ ...(errors.length > 0 ? { errors } : {}), ...(responses.length > 0 ? { responses } : {}) }) };
}

const refused = (why: string): Answer => ({ status: 400, body: `${why}\n` });

async function askHttp({ fabric, sender }: Container, { ip, port, request }: Target): Promise<string> {
  const address = `${ip}:${port}`;
  const failed = (why: string): Error => new Error(`Get ${JSON.stringify(`http://${address}/${request}`)}: ${why}`);
  const socket = await fabric.dial({ from: sender, to: { ip, port, protocol: "TCP" } }).catch((error: unknown) => {
    const unroutable = error instanceof ConnectError && error.code === "unroutable";
    throw failed(`dial tcp ${address}: connect: ${unroutable ? "no route to host" : "connection refused"}`);
  });
  return await new Promise((resolve, reject) => {
    const headers = { host: address, "user-agent": "Go-http-client/1.1", connection: "close" };
    const call = httpRequest({ createConnection: () => socket as never, path: `/${request}`, headers }, (answer) => {
      readBody(answer).then((body) => resolve(Buffer.from(body).toString()), () => reject(failed("unexpected EOF")));
    });
    call.on("error", () => reject(failed("EOF")));
    call.end();
  });
}

async function askUdp({ fabric, sender, clock, random }: Container, { ip, port, request }: Target): Promise<string> {
  const fromPort = 32_768 + Math.floor(random() * 28_232);
  return await new Promise((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`reading from udp connection failed. err:'read udp ${sender.ip}:${fromPort}->${ip}:${port}: ${why}'`));
    const cancel = clock.after(patience, () => failed("i/o timeout"));
    const reply = (message: Uint8Array): void => {
      cancel();
      resolve(Buffer.from(message).toString());
    };
    try {
      fabric.send({ from: sender, fromPort, to: { ip, port, protocol: "UDP" }, message: Buffer.from(request), reply });
    } catch {
      cancel();
      failed("read: connection refused");
    }
  });
}
