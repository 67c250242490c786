import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Io } from "../io.ts";

/** Where one kx cluster keeps its state, log, pid and kubeconfig. */
export interface Place {
  /** `$KX_HOME`, default `~/.kx`. */
  home: string;
  name: string;
  /** One folder a cluster under the home. */
  folder: string;
}

/** @param name from `--name`; else `$KX_NAME`, else `default` */
export function placeOf(io: Pick<Io, "env" | "cwd">, name?: string): Place {
  const home = resolve(io.cwd, io.env["KX_HOME"] || join(io.env["HOME"] || homedir(), ".kx"));
  const chosen = name ?? (io.env["KX_NAME"] || "default");
  return { home, name: chosen, folder: join(home, chosen) };
}
