import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@kx/shared/meta/clock";
import { newTokenKey } from "../access/tokens/token-key.ts";
import { adminUser } from "../authenticate.ts";
import { issueAuthority, issueCertificate, type CertificatePair, type CertificateRequest } from "./issue.ts";

/** What a cluster's certificates come from. All PEM. */
export interface Authority {
  /** The certificate that clients trust. */
  readonly ca: string;
  /** Of the API's TLS listener. */
  readonly server: CertificatePair;
  /** The client credential of the kubeconfig. */
  readonly admin: CertificatePair;
  /** The private key that signs the tokens of ServiceAccounts. */
  readonly tokenKey: string;
  /** One more certificate: for a server when it has hosts, else for a client. */
  issue(request: CertificateRequest): Promise<CertificatePair>;
}

export interface AuthorityOptions {
  /** Addresses beside those that every API server answers to: the first service address, the advertised one. */
  hosts: readonly string[];
  clock: Pick<Clock, "now">;
}

interface Stored {
  authority: CertificatePair;
  server: CertificatePair;
  admin: CertificatePair;
  /** Absent in what an older release wrote. */
  tokenKey?: string;
  hosts: readonly string[];
}

/** The names by which clients call an API server. */
export const serverNames: readonly string[] = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "localhost",
];

const fileName = "certificates.json";

/**
 * The cluster's certificates: made once, read from `certificates.json` (mode 0600) from then on. A server that must
 * answer to other hosts than before gets a new certificate of the same authority.
 * @param folder of the cluster; undefined keeps nothing, for a cluster in memory
 */
export async function loadOrCreateAuthority(folder: string | undefined, { hosts, clock }: AuthorityOptions): Promise<Authority> {
  const path = folder === undefined ? undefined : join(folder, fileName);
  const all = [...new Set([...serverNames, "127.0.0.1", "::1", ...hosts])];
  const known = path === undefined ? undefined : await read(path);
  if (known?.tokenKey && sameHosts(known.hosts, all)) return authorityOf({ ...known, tokenKey: known.tokenKey }, clock);

  const now = clock.now();
  const authority = known?.authority ?? (await issueAuthority("kubernetes", now));
  const stored = {
    authority,
    server: known && sameHosts(known.hosts, all) ? known.server : await issueCertificate(authority, { commonName: "kube-apiserver", hosts: all }, now),
    admin:
      known?.admin ??
      (await issueCertificate(authority, { commonName: adminUser.name, organizations: adminUser.groups.filter((name) => name !== "system:authenticated") }, now)),
    tokenKey: known?.tokenKey ?? newTokenKey(),
    hosts: all,
  };
  if (path !== undefined) await write(path, stored);
  return authorityOf(stored, clock);
}

function authorityOf({ authority, server, admin, tokenKey }: Stored & { tokenKey: string }, clock: Pick<Clock, "now">): Authority {
  return { ca: authority.cert, server, admin, tokenKey, issue: (request) => issueCertificate(authority, request, clock.now()) };
}

async function read(path: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Stored;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whole or not at all: a crash in between leaves the old file. */
async function write(path: string, stored: Stored): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

const sameHosts = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((host) => b.includes(host));
