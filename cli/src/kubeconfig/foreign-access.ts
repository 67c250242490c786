import { readFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { CliError } from "../errors/cli-error.ts";
import type { Io } from "../io.ts";
import { readKubeconfigs, type NamedCluster, type NamedUser } from "./kubeconfig-file.ts";
import { userKubeconfigs } from "./user-files.ts";

/** How to reach the cluster of a kubeconfig. */
export interface ForeignAccess {
  server: string;
  /** Of the context. */
  namespace: string | undefined;
  credentials: Credentials;
}

export interface Credentials {
  ca?: string;
  cert?: string;
  key?: string;
  token?: string;
  insecure?: boolean;
  serverName?: string;
}

/**
 * The cluster that `--kubeconfig`, `$KX_KUBECONFIG` or, with `--context` alone, the user's own kubeconfig names.
 * @throws CliError when there is no such context, or its credentials are of a sort that kx cannot use
 */
export function foreignAccess(io: Io, flags: { kubeconfig?: string | undefined; context?: string | undefined }): ForeignAccess {
  const config = readKubeconfigs(filesOf(io, flags.kubeconfig));
  const contextName = flags.context ?? config["current-context"];
  if (!contextName) throw new CliError("current-context is not set", { hint: "name one with --context" });
  const context = config.contexts.find(({ name }) => name === contextName)?.context;
  if (!context) {
    const names = config.contexts.map(({ name }) => name).join(", ");
    throw new CliError(`context ${JSON.stringify(contextName)} does not exist`, names ? { hint: `there are: ${names}` } : {});
  }
  const cluster = config.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (!cluster?.server) throw new CliError(`cluster ${JSON.stringify(context.cluster ?? "")} does not exist`);
  const user = config.users.find(({ name }) => name === context.user)?.user ?? {};
  return { server: cluster.server, namespace: context.namespace, credentials: { ...serverTrust(cluster), ...identity(user, context.user ?? "") } };
}

function filesOf(io: Io, flag: string | undefined): string[] {
  if (flag !== undefined) return [resolve(io.cwd, flag)];
  const listed = (io.env["KX_KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
  return listed.length > 0 ? listed.map((file) => resolve(io.cwd, file)) : userKubeconfigs(io);
}

function serverTrust(cluster: NamedCluster["cluster"]): Credentials {
  const ca = content(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cluster["insecure-skip-tls-verify"] ? { insecure: true } : {}),
    ...(cluster["tls-server-name"] ? { serverName: cluster["tls-server-name"] } : {}),
  };
}

function identity(user: NamedUser["user"], name: string): Credentials {
  if (user.exec || user.username) {
    throw new CliError(`user ${JSON.stringify(name)} signs in in a way that kx does not know`, {
      hint: "kx takes client certificates and tokens; get a token with `kubectl create token`",
    });
  }
  const cert = content(user["client-certificate-data"], user["client-certificate"]);
  const key = content(user["client-key-data"], user["client-key"]);
  const token = user.token ?? (user.tokenFile ? read(user.tokenFile).trim() : undefined);
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(token === undefined ? {} : { token }),
  };
}

function content(data: string | undefined, file: string | undefined): string | undefined {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  return file ? read(file) : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CliError(`unable to read ${file}: no such file or directory`);
  }
}
