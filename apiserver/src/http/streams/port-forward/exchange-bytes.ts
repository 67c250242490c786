import { pipeline } from "node:stream/promises";
import type { Duplex } from "node:stream";

/** Connects to a port of one pod. @throws Error with the text that the client is told */
export type ConnectPort = (port: number) => Promise<Duplex>;

/** Passes bytes both ways until both have ended; who ends one way may still hear the other. */
export async function exchangeBytes(near: Duplex, far: Duplex): Promise<void> {
  far.on("error", () => {});
  const results = await Promise.allSettled([pipeline(near, far), pipeline(far, near)]);
  if (results.every(({ status }) => status === "fulfilled")) return;
  near.destroy();
  far.destroy();
}
