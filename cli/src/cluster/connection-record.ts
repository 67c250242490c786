import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a running daemon says of itself in `connection.json` of its cluster folder. */
export interface ConnectionRecord {
  pid: number;
  version: string;
  dataDir: string;
  nodes: number;
  /** URLs. */
  server: string;
  ingressHttp?: string;
  ingressHttps?: string;
  /** `address:port`. */
  proxy?: string;
  dns?: string;
  /** Path of the unix socket (named pipe) that the CLI talks to. */
  socket: string;
  startedAt?: string;
}

/** The record of the daemon that was last started in the folder, living or not. */
export function readConnectionRecord(folder: string): ConnectionRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "connection.json"), "utf8")) as ConnectionRecord;
  } catch {
    return undefined;
  }
}

/** True when the process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
