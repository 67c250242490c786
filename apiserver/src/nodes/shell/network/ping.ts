import type { Process, Program } from "../process/process.ts";
import { print } from "../process/write.ts";
import { dial, DialError, isLoopback, lookup } from "./dial.ts";
import { gatewayOf } from "./interfaces.ts";

/** Whether a host is there: a pod or node that refuses a connection is, an address that nobody has is not. */
async function isThere(process: Process, ip: string): Promise<boolean> {
  if (isLoopback(ip) || ip === process.container.sender.ip) return true;
  try {
    const { socket } = await dial(process, { host: ip, port: 1 });
    socket.destroy();
    return true;
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    return error.why === "refused";
  }
}

/** What is sent, in bytes, and how often, in milliseconds. */
const payload = 56;
const pingPause = 1_000;
const roundTrip = "0.060";

const ping: Program = async (process) => {
  const args = process.argv.slice(1);
  let most = Number.POSITIVE_INFINITY;
  let host: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const match = /^-([cwWisI])(.*)$/.exec(args[at]!);
    if (!match) {
      if (!args[at]!.startsWith("-")) host = args[at];
      continue;
    }
    const value = match[2] || (args[++at] ?? "");
    if (match[1] === "c") most = Number(value);
    if (match[1] === "w") most = Math.min(most, Number(value));
  }
  if (host === undefined) throw new Error("ping: usage: ping [-c COUNT] HOST");
  const [ip] = await lookup(process, host).catch((error: unknown) => {
    if (error instanceof DialError) throw new Error(`ping: bad address '${host}'`, { cause: error });
    throw error;
  });
  await print(process, `PING ${host} (${ip}): ${payload} data bytes\n`);
  let sent = 0;
  let received = 0;
  const summary = (): Promise<void> => {
    const lost = sent === 0 ? 0 : Math.round(((sent - received) / sent) * 100);
    return print(process, `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${lost}% packet loss\n${received > 0 ? `round-trip min/avg/max = ${roundTrip}/${roundTrip}/${roundTrip} ms\n` : ""}`);
  };
  // ^C ends it with what it has counted.
  let interrupted: (() => void) | undefined;
  process.trap = (signal) => {
    if (signal !== "INT") return false;
    most = sent;
    interrupted?.();
    return true;
  };
  while (sent < most) {
    const there = await isThere(process, ip!);
    if (there) await print(process, `${payload + 8} bytes from ${ip}: seq=${sent} ttl=${isLoopback(ip!) ? 64 : 62} time=${roundTrip} ms\n`);
    sent++;
    if (there) received++;
    if (sent >= most) break;
    await new Promise<void>((resolve) => {
      const cancel = process.container.clock.after(pingPause, resolve);
      interrupted = resolve;
      process.signal.addEventListener("abort", cancel, { once: true });
    });
  }
  await summary();
  return received > 0 ? 0 : 1;
};

const traceroute: Program = async (process) => {
  const host = process.argv.slice(1).findLast((word) => !word.startsWith("-"));
  if (host === undefined) throw new Error("traceroute: missing host");
  const { sender } = process.container;
  const [ip = ""] = await lookup(process, host).catch((error: unknown) => {
    if (error instanceof DialError) throw new Error(`traceroute: bad address '${host}'`, { cause: error });
    throw error;
  });
  const there = await isThere(process, ip);
  const hop = (number: number, at: string): string => `${String(number).padStart(2)}  ${at} (${at})  ${roundTrip} ms  ${roundTrip} ms  ${roundTrip} ms\n`;
  await print(process, `traceroute to ${host} (${ip}), 30 hops max, 46 byte packets\n${hop(1, gatewayOf(sender.ip))}${there ? hop(2, ip) : `${[2, 3, 4].map((number) => `${String(number).padStart(2)}  *  *  *\n`).join("")}`}`);
  return there ? 0 : 1;
};

/** Programs that ask whether a host is there. */
export const echoPrograms: Readonly<Record<string, Program>> = { ping, traceroute };
