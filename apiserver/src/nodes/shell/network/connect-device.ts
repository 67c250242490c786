import type { Process } from "../process/process.ts";
import type { Descriptor } from "../streams/stream.ts";
import { dial } from "./dial.ts";
import { socketDescriptor } from "./socket-descriptor.ts";

/** bash's /dev/tcp/HOST/PORT; undefined for another path. @throws Error `connect: Connection refused` */
export async function connectDevice(path: string, process: Process): Promise<Descriptor | undefined> {
  const [, host, port] = /^\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(path) ?? [];
  if (!host || !port) return undefined;
  try {
    return socketDescriptor((await dial(process, { host, port: Number(port) })).socket);
  } catch (error) {
    throw new Error(`connect: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
