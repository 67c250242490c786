import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { asRoot } from "./as-root.ts";

/** Where to, and how often. */
export interface Dial {
  ip: string;
  port: number;
  protocol: "TCP" | "UDP";
  /** The address to send from, of several that the namespace has. */
  source?: string;
  count: number;
  timeoutMs: number;
}

/** A process inside a namespace. */
export interface Agent {
  /** `web-1 10.244.1.1` for each connection, or how it failed: `refused`, `reset`, `silent`. */
  dial(dial: Dial): Promise<string[]>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL("agent.mjs", import.meta.url));

/** @param serves the pod that it is */
export async function startAgent(namespace: string, serves?: { name: string; port: number }): Promise<Agent> {
  const [command, ...args] = asRoot("ip", "netns", "exec", namespace, process.execPath, script, ...(serves ? [serves.name, String(serves.port)] : []));
  const child = spawn(command as string, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string[]> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the process in ${namespace} has ended`);
    return JSON.parse(value) as string[];
  };
  await next();
  return {
    async dial(dial) {
      child.stdin.write(`${JSON.stringify(dial)}\n`);
      return await next();
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.stdin.end();
      await once(child, "exit");
    },
  };
}
