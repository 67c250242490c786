import { decode, encode, RECURSION_DESIRED, type DecodedPacket, type Question } from "dns-packet";
import type { Process } from "../process/process.ts";
import { untilAborted } from "../streams/stream.ts";
import { lookup } from "./dial.ts";

/** What a container's /etc/resolv.conf says. */
export interface ResolvConf {
  servers: string[];
  search: string[];
  ndots: number;
}

/** Nobody answered. */
export class NoDnsServer extends Error {
  constructor() {
    super("no servers could be reached");
  }
}

export interface DnsAnswer {
  packet: DecodedPacket;
  server: string;
  /** Bytes. */
  size: number;
}

/** How long one try waits, in milliseconds, and how many there are, as dig has them. */
const patience = 5_000;
const tries = 3;

export async function readResolvConf({ container }: Process): Promise<ResolvConf> {
  const text = await container.files.read("/etc/resolv.conf").then((bytes) => Buffer.from(bytes).toString(), () => "");
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
  const of = (word: string): string[] => lines.filter(([first]) => first === word).flatMap((words) => words.slice(1));
  const ndots = of("options").find((option) => option.startsWith("ndots:"));
  return { servers: of("nameserver"), search: of("search"), ndots: ndots ? Number(ndots.slice("ndots:".length)) : 1 };
}

/** The names to ask for in turn: below ndots dots the search list first; a final dot is absolute. */
export function searchedNames(name: string, { search, ndots }: ResolvConf): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

export interface DnsQuestion {
  name: string;
  type: string;
  /** Names or addresses; those of /etc/resolv.conf without any. */
  servers: readonly string[];
  port?: number;
}

/** Asks a DNS server over the pod's network, by UDP. @throws NoDnsServer, DialError for a server's name */
export async function askDns(process: Process, { name, type, servers, port = 53 }: DnsQuestion): Promise<DnsAnswer> {
  const id = 1 + Math.floor(process.container.random() * 65_534);
  const question = { name, type, class: "IN" } as unknown as Question;
  const message = encode({ type: "query", id, flags: RECURSION_DESIRED, questions: [question], additionals: [{ type: "OPT", name: ".", udpPayloadSize: 1232, flags: 0, options: [] } as never] });
  for (const server of servers) {
    const [ip] = await lookup(process, server);
    if (ip === undefined) continue;
    for (let attempt = 0; attempt < tries; attempt++) {
      const reply = await sent(process, { ip, port, message });
      if (reply === "refused") break;
      if (reply) return { packet: decode(Buffer.from(reply)), server: ip, size: reply.length };
    }
  }
  throw new NoDnsServer();
}

/** One datagram and its reply; undefined when none comes in time. */
async function sent({ container, signal }: Process, { ip, port, message }: { ip: string; port: number; message: Uint8Array }): Promise<Uint8Array | "refused" | undefined> {
  const { sender, fabric, clock, random } = container;
  let cancel = (): void => undefined;
  const { aborted, done } = untilAborted(signal);
  const reply = new Promise<Uint8Array | "refused" | undefined>((resolve) => {
    cancel = clock.after(patience, () => resolve(undefined));
    try {
      fabric.send({ from: sender, fromPort: 32_768 + Math.floor(random() * 28_232), to: { ip, port, protocol: "UDP" }, message, reply: resolve });
    } catch {
      resolve("refused");
    }
  });
  try {
    return await Promise.race([reply, aborted]);
  } finally {
    cancel();
    done();
  }
}

/** `4.3.2.1.in-addr.arpa`; undefined for what is no IPv4 address. */
export function reverseName(ip: string): string | undefined {
  return /^\d+(\.\d+){3}$/.test(ip) ? `${ip.split(".").reverse().join(".")}.in-addr.arpa` : undefined;
}
