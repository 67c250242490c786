import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { CliError } from "../errors/cli-error.ts";

export interface NamedCluster {
  name: string;
  cluster: {
    server?: string;
    "certificate-authority"?: string;
    "certificate-authority-data"?: string;
    "insecure-skip-tls-verify"?: boolean;
    "tls-server-name"?: string;
  };
}

export interface NamedUser {
  name: string;
  user: {
    "client-certificate"?: string;
    "client-certificate-data"?: string;
    "client-key"?: string;
    "client-key-data"?: string;
    token?: string;
    tokenFile?: string;
    exec?: object;
    username?: string;
  };
}

export interface NamedContext {
  name: string;
  context: { cluster?: string; user?: string; namespace?: string };
}

export interface Kubeconfig {
  clusters: NamedCluster[];
  users: NamedUser[];
  contexts: NamedContext[];
  "current-context"?: string;
}

const fileFields = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/**
 * Reads kubeconfig files as one: of equal names the first wins, and paths are relative to their own file (client-go
 * tools/clientcmd/loader.go).
 * @throws CliError for a file that is missing (when it is the only one) or no kubeconfig
 */
export function readKubeconfigs(files: readonly string[]): Kubeconfig {
  const whole: Kubeconfig = { clusters: [], users: [], contexts: [] };
  for (const file of files) {
    const one = readOne(file, files.length === 1);
    for (const list of ["clusters", "users", "contexts"] as const) {
      const known = new Set(whole[list].map(({ name }) => name));
      (whole[list] as { name: string }[]).push(...(one[list] ?? []).filter(({ name }) => !known.has(name)));
    }
    const current = whole["current-context"] || one["current-context"];
    if (current) whole["current-context"] = current;
  }
  return whole;
}

function readOne(file: string, needed: boolean): Partial<Kubeconfig> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (!needed && (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new CliError(`stat ${file}: no such file or directory`);
  }
  try {
    const config = (parse(text) ?? {}) as Partial<Kubeconfig>;
    for (const { cluster } of config.clusters ?? []) resolvePaths(cluster, file);
    for (const { user } of config.users ?? []) resolvePaths(user, file);
    return config;
  } catch (error) {
    throw new CliError(`error loading config file ${JSON.stringify(file)}: ${(error as Error).message.split("\n")[0]}`);
  }
}

function resolvePaths(entry: object, file: string): void {
  const fields = entry as Record<string, unknown>;
  for (const name of fileFields) {
    const path = fields[name];
    if (typeof path === "string") fields[name] = resolve(dirname(file), path);
  }
}
