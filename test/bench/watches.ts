import { connect, type TLSSocket } from "node:tls";
import { median } from "./load.ts";
import { waitFor } from "./wait-for.ts";

export interface Watches {
  /** Notes when update number `number` is sent. */
  expect(number: number): void;
  /** Until every watcher has seen so many updates. @throws Error when one saw them out of order, or lost one */
  complete(updates: number): Promise<void>;
  /** Milliseconds from an update's sending to its arrival, over all watchers. */
  latencies(): { p99: number; median: number };
  close(): void;
}

/** Opens so many watches, each over a connection of its own; the watched ConfigMap tells its update in `data.number`. */
export async function openWatches({ server, tls, path, count }: { server: string; tls: { ca: string; cert: string; key: string }; path: string; count: number }): Promise<Watches> {
  const { hostname: host, port } = new URL(server);
  const sentAt: number[] = [];
  const waits: number[] = [];
  const seen = Array.from({ length: count }, () => 0);
  const sockets: TLSSocket[] = [];
  let fault: string | undefined;

  const open = (watcher: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port: Number(port), ...tls }, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
      sockets.push(socket);
      let rest = "";
      socket.on("error", reject);
      socket.on("data", (chunk: Buffer) => {
        resolve();
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop()!;
        const now = performance.now();
        for (const line of lines) {
          const number = /"number":"(\d+)"/.exec(line)?.[1];
          if (number === undefined) continue;
          if (Number(number) !== seen[watcher]) fault ??= `watcher ${watcher} saw update ${number} where ${seen[watcher]} was due`;
          seen[watcher]!++;
          waits.push(now - sentAt[Number(number)]!);
        }
      });
    });
  for (let first = 0; first < count; first += 25) await Promise.all(Array.from({ length: Math.min(25, count - first) }, (_, i) => open(first + i)));

  return {
    expect: (number) => (sentAt[number] = performance.now()),
    async complete(updates) {
      await waitFor("every event at every watcher", () => fault !== undefined || seen.every((number) => number === updates), { withinMs: 60_000, everyMs: 20 });
      if (fault) throw new Error(fault);
    },
    latencies: () => ({ p99: waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]!, median: median(waits) }),
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}
