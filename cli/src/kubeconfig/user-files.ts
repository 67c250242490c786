import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Io } from "../io.ts";

/** The user's own kubeconfig files: `$KUBECONFIG`, else `~/.kube/config`. */
export function userKubeconfigs({ env, cwd }: Pick<Io, "env" | "cwd">): string[] {
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
  if (listed.length > 0) return listed.map((file) => resolve(cwd, file));
  return [join(env["HOME"] || homedir(), ".kube", "config")];
}
