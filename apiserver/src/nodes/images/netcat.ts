import type { Duplex } from "node:stream";
import type { Container } from "@kx/shared/net/container";

interface Listening {
  port: number;
  /** Goes on after the first connection. */
  keeps: boolean;
  udp: boolean;
  /** `-e`: what talks to the other end. */
  program: readonly string[] | undefined;
}

/** `nc -l`: what comes goes to the log, and with `-e cat` back. @returns false when it is another nc than a listening one */
export function netcat(container: Container, args: readonly string[]): boolean {
  const listening = parse(args);
  if (!listening) return false;
  const { port, keeps, udp, program } = listening;
  const told = (bytes: Uint8Array): void => {
    for (const line of Buffer.from(bytes).toString().split("\n")) if (line) container.log(line);
  };
  if (udp) {
    container.listen(port, "UDP", { datagram: (message, _flow, reply) => (program ? reply(message) : told(message)) });
    return true;
  }
  const accept = (connection: Duplex): void => {
    connection.on("error", () => connection.destroy());
    if (program) connection.pipe(connection);
    else connection.on("data", told).on("end", () => connection.end());
    if (!keeps) connection.on("close", () => container.exit(0));
  };
  container.listen(port, "TCP", { accept });
  return true;
}

function parse(args: readonly string[]): Listening | undefined {
  let flags = "";
  let port: string | undefined;
  let program: readonly string[] | undefined;
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith("-")) {
      port = word;
      continue;
    }
    flags += word.slice(1);
    if (word.endsWith("e")) {
      program = args.slice(i + 1);
      break;
    }
    if (/[pws]$/.test(word)) {
      const value = args[++i];
      if (word.endsWith("p")) port = value;
    }
  }
  const listens = flags.includes("l") && port !== undefined && /^\d+$/.test(port);
  const simulated = program === undefined || (program.length === 1 && /(^|\/)cat$/.test(program[0]!));
  return listens && simulated ? { port: Number(port), keeps: flags.includes("k"), udp: flags.includes("u"), program } : undefined;
}
