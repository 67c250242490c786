import type { Duplex } from "node:stream";
import type { Process, Program } from "../process/process.ts";
import { complain, print } from "../process/write.ts";
import { emptyInput, type Descriptor } from "../streams/stream.ts";
import { dial, DialError, lookup } from "./dial.ts";
import { socketDescriptor } from "./socket-descriptor.ts";

interface NetcatOptions {
  listens: boolean;
  keeps: boolean;
  udp: boolean;
  scans: boolean;
  verbose: boolean;
  host?: string;
  ports: number[];
  /** `-e`: what talks to the other end. */
  program?: readonly string[];
  /** Milliseconds. */
  timeout?: number;
}

/** The options of busybox's nc and of OpenBSD's, as far as they do not differ. @throws Error */
function parse(args: readonly string[]): NetcatOptions {
  const options: NetcatOptions = { listens: false, keeps: false, udp: false, scans: false, verbose: false, ports: [] };
  const words: string[] = [];
  let port: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word[index]!;
      if (letter === "l") options.listens = true;
      else if (letter === "k") options.keeps = true;
      else if (letter === "u") options.udp = true;
      else if (letter === "z") options.scans = true;
      else if (letter === "v") options.verbose = true;
      else if (letter === "e" || letter === "c") {
        const own = word.slice(index + 1);
        options.program = letter === "c" ? ["sh", "-c", own || (args[at + 1] ?? "")] : [...(own ? [own] : []), ...args.slice(at + 1)];
        at = args.length;
        break;
      } else if ("pwsiqIO".includes(letter)) {
        const value = word.slice(index + 1) || (args[++at] ?? "");
        if (letter === "p") port = value;
        if (letter === "w") options.timeout = Number(value) * 1000;
        break;
      } else if (!"nN46rtdhDS".includes(letter)) throw new Error(`nc: unrecognized option: ${letter}`);
    }
  }
  const last = options.listens ? (port ?? words.at(-1)) : words[1];
  if (!options.listens && words[0] !== undefined) options.host = words[0];
  options.ports = portsOf(last);
  if (options.ports.length === 0) throw new Error(options.listens ? "nc: bad local port ''" : "nc: missing port number");
  return options;
}

/** `80`, `20-25`. @throws Error */
function portsOf(text: string | undefined): number[] {
  if (text === undefined) return [];
  const [from, to = from] = text.split("-").map(Number);
  if (!Number.isInteger(from) || !Number.isInteger(to) || from! < 1 || to! > 65_535) throw new Error(`nc: bad port '${text}'`);
  return Array.from({ length: to! - from! + 1 }, (_, index) => from! + index);
}

export const nc: Program = async (process) => {
  const options = parse(process.argv.slice(1));
  if (options.listens) return await (options.udp ? listenDatagrams : listen)(process, options);
  return await (options.udp ? sendDatagrams : connect)(process, options);
};

/** One connection's bytes: between it and the standard streams, or a program of its own. */
async function talk(process: Process, socket: Duplex, program: readonly string[] | undefined): Promise<void> {
  const connection = socketDescriptor(socket);
  if (program) {
    const descriptors = new Map<number, Descriptor>([
      [0, connection],
      [1, connection],
      [2, process.fds.get(2) ?? {}],
    ]);
    await runOn(process, program, descriptors);
    socket.end();
    return;
  }
  const { input = emptyInput } = process.fds.get(0) ?? {};
  const leaving = new AbortController();
  const signal = AbortSignal.any([process.signal, leaving.signal]);
  const upwards = (async () => {
    for (let chunk = await input.read(signal); chunk; chunk = await input.read(signal)) await connection.output!.write(chunk);
    socket.end();
  })().catch(() => undefined);
  for (let chunk = await connection.input!.read(process.signal); chunk; chunk = await connection.input!.read(process.signal)) await print(process, chunk);
  // The other end is done: what is typed from now on is somebody else's.
  leaving.abort();
  await upwards;
  socket.end();
}

async function runOn(process: Process, words: readonly string[], fds: ReadonlyMap<number, Descriptor>): Promise<void> {
  const { kernel, env, cwd, session } = process;
  const program = kernel.programs.get(words[0]?.split("/").at(-1) ?? "");
  if (!program) {
    await complain(process, `nc: can't execute '${words[0]}': No such file or directory\n`);
    return;
  }
  await kernel.run({ program, argv: words, env, cwd, fds, session, parent: process });
}

async function listen(process: Process, { ports: [port = 0], keeps, program, verbose }: NetcatOptions): Promise<number> {
  if (verbose) await complain(process, `Listening on 0.0.0.0 ${port}\n`);
  return await new Promise<number>((resolve, reject) => {
    let busy = false;
    const listener = process.container.listen(port, "TCP", {
      accept(connection, { source }) {
        connection.on("error", () => connection.destroy());
        if (!keeps && busy) return connection.destroy();
        busy = true;
        if (verbose) void complain(process, `Connection received on ${source.ip} ${source.port}\n`);
        const served = async (): Promise<void> => {
          await talk(process, connection, program);
          if (keeps) return;
          listener.close();
          resolve(0);
        };
        served().catch(() => connection.destroy());
      },
    });
    process.signal.addEventListener(
      "abort",
      () => {
        listener.close();
        reject(process.signal.reason as Error);
      },
      { once: true },
    );
  });
}

async function listenDatagrams(process: Process, { ports: [port = 0], program }: NetcatOptions): Promise<number> {
  return await new Promise<number>((_, reject) => {
    const listener = process.container.listen(port, "UDP", {
      datagram(message, _flow, reply) {
        if (!program) return void print(process, message);
        const connection: Descriptor = { input: { read: oneOf(message), unread: () => undefined }, output: { write: (bytes) => reply(Uint8Array.from(bytes)) } };
        void runOn(process, program, new Map([[0, connection], [1, connection]]));
      },
    });
    process.signal.addEventListener(
      "abort",
      () => {
        listener.close();
        reject(process.signal.reason as Error);
      },
      { once: true },
    );
  });
}

function oneOf(message: Uint8Array): () => Promise<Uint8Array | undefined> {
  let left: Uint8Array | undefined = message;
  return () => {
    const chunk = left;
    left = undefined;
    return Promise.resolve(chunk);
  };
}

async function connect(process: Process, { host = "", ports, scans, verbose, timeout, program }: NetcatOptions): Promise<number> {
  let status = 1;
  for (const port of ports) {
    try {
      const { socket, ip } = await dial(process, { host, port, timeout });
      socket.on("error", () => socket.destroy());
      if (verbose) await complain(process, ip === host ? `Connection to ${host} ${port} port [tcp/*] succeeded!\n` : `Connection to ${host} (${ip}) ${port} port [tcp/*] succeeded!\n`);
      status = 0;
      if (scans) socket.destroy();
      else {
        await talk(process, socket, program);
        return 0;
      }
    } catch (error) {
      if (!(error instanceof DialError)) throw error;
      // Without `-v` a scan says nothing of what is closed.
      if (verbose || !scans) await complain(process, error.why === "unresolved" ? `nc: bad address '${host}'\n` : `nc: connect to ${error.ip === host ? host : `${host} (${error.ip})`} port ${port} (tcp) failed: ${error.message}\n`);
    }
  }
  return status;
}

async function sendDatagrams(process: Process, { host = "", ports: [port = 0], scans, verbose }: NetcatOptions): Promise<number> {
  const { container, fds, signal } = process;
  const [ip = ""] = await lookup(process, host);
  const fromPort = 32_768 + Math.floor(container.random() * 28_232);
  const send = (message: Uint8Array): void => container.fabric.send({ from: container.sender, fromPort, to: { ip, port, protocol: "UDP" }, message, reply: (answer) => void print(process, answer) });
  try {
    if (scans) {
      send(new Uint8Array([88]));
      if (verbose) await complain(process, `Connection to ${host} ${port} port [udp/*] succeeded!\n`);
      return 0;
    }
    const { input = emptyInput } = fds.get(0) ?? {};
    for (let chunk = await input.read(signal); chunk; chunk = await input.read(signal)) send(chunk);
    return await new Promise<number>(() => undefined);
  } catch (error) {
    if (signal.aborted) throw error;
    await complain(process, `nc: ${error instanceof Error ? "Connection refused" : String(error)}\n`);
    return 1;
  }
}

/** `telnet HOST [PORT]`. */
export const telnet: Program = async (process) => {
  const [, host, port = "23"] = process.argv;
  if (host === undefined) throw new Error("Usage: telnet HOST [PORT]");
  try {
    const { socket, ip } = await dial(process, { host, port: Number(port) });
    await print(process, `Connected to ${ip === host ? host : `${host} (${ip})`}\nEscape character is '^]'.\n`);
    await talk(process, socket, undefined);
    await complain(process, "Connection closed by foreign host\n");
    return 1;
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    await complain(process, error.why === "unresolved" ? `telnet: bad address '${host}'\n` : `telnet: can't connect to remote host (${error.ip}): ${error.message}\n`);
    return 1;
  }
};
