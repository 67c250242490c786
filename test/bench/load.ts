import { Pool } from "undici";

export interface Load {
  origin: string;
  /** Of request number n, where it is no fixed one. */
  path: string | ((n: number) => string);
  method?: "GET" | "POST" | "PATCH";
  headers?: Record<string, string>;
  /** The body of request number n. */
  body?: (n: number) => string;
  connections: number;
  ms: number;
  tls?: { ca: string; cert?: string; key?: string };
}

let sent = 0;

/** Requests a second over kept connections; every answer must be a success. */
export async function rate({ origin, path, method = "GET", headers = {}, body, connections, ms, tls }: Load): Promise<number> {
  const pool = new Pool(origin, { connections, pipelining: 1, ...(tls ? { connect: tls } : {}) });
  const until = performance.now() + ms;
  let done = 0;
  const from = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const number = sent++;
        const at = typeof path === "string" ? path : path(number);
        const answer = await pool.request({ path: at, method, headers, ...(body ? { body: body(number) } : {}) });
        if (answer.statusCode >= 300) throw new Error(`${method} ${at}: ${answer.statusCode} ${await answer.body.text()}`);
        await answer.body.dump({ limit: 1e9 });
        done++;
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  await pool.close();
  return done / seconds;
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Two things in turn, A B A B …: the median of the pairs' ratios holds when the machine's speed drifts. */
export async function ratioOf(a: () => Promise<number> | number, b: () => Promise<number> | number, rounds = 5): Promise<{ ratio: number; a: number; b: number }> {
  await a();
  await b();
  const pairs: { a: number; b: number }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ a: await a(), b: await b() });
  return { ratio: median(pairs.map((pair) => pair.a / pair.b)), a: median(pairs.map((pair) => pair.a)), b: median(pairs.map((pair) => pair.b)) };
}
