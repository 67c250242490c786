import { createServer, type AddressInfo, type Server } from "node:net";

/** How many ports behind the one asked for are tried. */
const steps = 200;

/** Listens on the first free port from `port` on; 0 is any. @returns the port */
export async function listenFrom(server: Server, host: string, port: number): Promise<number> {
  for (let candidate = port; ; candidate++) {
    try {
      await listenOn(server, { host, port: candidate });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || candidate >= port + steps) throw error;
    }
  }
}

/** The first port from `port` on that nobody holds. */
export async function freePort(host: string, port: number): Promise<number> {
  const server = createServer();
  const found = await listenFrom(server, host, port);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return found;
}

/** @throws the system's error when the address is taken */
export function listenOn(server: Server, where: { host: string; port: number } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
