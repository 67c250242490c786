import { Pool } from "undici";
import type { Daemon } from "./daemon.ts";

/** A watch of one Service's slices. */
export interface FollowedSlices {
  /** Connections of its own, for whoever changes what it watches. */
  readonly pool: Pool;
  /** When the next event arrives, on the clock of `performance.now()`. */
  next(): Promise<number>;
  close(): Promise<void>;
}

export async function followSlices({ server, tls }: Daemon, service: string): Promise<FollowedSlices> {
  const pool = new Pool(server, { connections: 2, connect: tls, bodyTimeout: 0 });
  const stop = new AbortController();
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const { body } = await pool.request({ path: `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?watch=true&labelSelector=${selector}`, method: "GET", signal: stop.signal });
  let heard = (_at: number): void => {};
  body.on("data", (chunk: Buffer) => {
    if (chunk.includes('"type":"MODIFIED"')) heard(performance.now());
  });
  body.on("error", () => {});
  return {
    pool,
    next: () => new Promise((resolve) => (heard = resolve)),
    async close() {
      stop.abort();
      await pool.destroy();
    },
  };
}
