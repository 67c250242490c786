import type { Duplex } from "node:stream";
import { isIP } from "node:net";
import { ConnectError, type ConnectFailure } from "@kx/shared/net/fabric";
import type { Process } from "../process/process.ts";
import { untilAborted } from "../streams/stream.ts";
import { clockTimeout } from "./clock-timeout.ts";

/** Why a program got no connection, as the C library says it. */
export class DialError extends Error {
  readonly why: ConnectFailure;
  /** The address that was tried last. */
  readonly ip: string | undefined;
  constructor(why: ConnectFailure, message: string, ip?: string) {
    super(message);
    this.why = why;
    this.ip = ip;
  }
}

const words: Readonly<Record<ConnectFailure, string>> = {
  unresolved: "Name does not resolve",
  unroutable: "No route to host",
  refused: "Connection refused",
  dropped: "Connection timed out",
  reset: "Connection reset by peer",
  timeout: "Connection timed out",
};

/** A host's addresses, as the pod's /etc/hosts and resolver give them. @throws DialError unresolved */
export async function lookup(process: Process, host: string): Promise<string[]> {
  const { container } = process;
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name)) return [name];
  const own = await inHosts(process, name);
  if (own.length > 0) return own;
  try {
    return (await container.resolver.resolve(container.sender, name)).ips;
  } catch {
    throw new DialError("unresolved", words.unresolved);
  }
}

export interface Dialled {
  socket: Duplex;
  ip: string;
  port: number;
}

/** Tries a host's addresses in turn. @param to.timeout in milliseconds. @throws DialError the last one's failure */
export async function dial(process: Process, to: { host: string; port: number; timeout?: number | undefined }): Promise<Dialled> {
  const ips = await lookup(process, to.host);
  let failure = new DialError("unresolved", words.unresolved);
  for (const ip of ips) {
    try {
      return { socket: await dialAddress(process, { ...to, ip }), ip, port: to.port };
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function dialAddress(process: Process, { ip, host, port, timeout }: { ip: string; host: string; port: number; timeout?: number | undefined }): Promise<Duplex> {
  const { container } = process;
  const own = isLoopback(ip) ? container.sender.ip : ip;
  const { signal, cancel } = clockTimeout(container.clock, timeout);
  const { aborted, done } = untilAborted(process.signal);
  try {
    const dialled = container.fabric.dial({ from: container.sender, to: { ip: own, port, protocol: "TCP" }, host, signal });
    return await Promise.race([dialled, aborted]);
  } catch (error) {
    if (signal.aborted) throw new DialError("timeout", words.timeout, ip);
    if (error instanceof ConnectError) throw new DialError(error.code, words[error.code], ip);
    throw error;
  } finally {
    cancel();
    done();
  }
}

/** A pod's own address stands for its loopback one. */
export const isLoopback = (ip: string): boolean => ip.startsWith("127.") || ip === "::1";

/** The addresses that /etc/hosts has for a name. */
async function inHosts({ container }: Process, name: string): Promise<string[]> {
  const text = await container.files.read("/etc/hosts").then((bytes) => Buffer.from(bytes).toString(), () => "");
  return text.split("\n").flatMap((line) => {
    const [ip, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return ip && names.includes(name) && isIP(ip) === 4 ? [ip] : [];
  });
}
