import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Informer } from "@kx/shared/client/informer";
import type { Secret } from "@kx/shared/kinds/core/secret";
import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import type { Server } from "./server.ts";

interface ServerCertificate {
  readonly context: SecureContext;
  covers(host: string): boolean;
}

/** Certificates of hosts, from the Secrets that Ingresses name. */
export interface Certificates {
  /** Undefined where the default certificate is shown: no secret named, missing, broken, or for another host. */
  of(server: Server): SecureContext | undefined;
}

export function createCertificates(secrets: Informer<Secret>): Certificates {
  // By the object: a changed Secret is another one.
  const read = new WeakMap<Secret, ServerCertificate | null>();

  function certificate(namespace: string | undefined, name: string | undefined): ServerCertificate | undefined {
    const secret = name === undefined ? undefined : secrets.get({ ...(namespace ? { namespace } : {}), name });
    if (!secret) return undefined;
    let known = read.get(secret);
    if (known === undefined) read.set(secret, (known = readCertificate(secret) ?? null));
    return known ?? undefined;
  }

  /** The entry that lists the host; otherwise the first whose certificate covers it (controller.go extractTLSSecretName). */
  function secretName(host: string, { metadata, spec }: Ingress): string | undefined {
    const entries = spec?.tls ?? [];
    const listed = entries.find(({ hosts }) => hosts?.some((each) => each.toLowerCase() === host));
    if (listed) return listed.secretName;
    return entries.find((entry) => certificate(metadata.namespace, entry.secretName)?.covers(host))?.secretName;
  }

  return {
    of({ host, tls }) {
      const found = tls && certificate(tls.metadata.namespace, secretName(host, tls));
      return found?.covers(host) ? found.context : undefined;
    },
  };
}

/** Undefined when the pair is missing or does not fit together. */
function readCertificate({ data }: Secret): ServerCertificate | undefined {
  const [cert, key] = ["tls.crt", "tls.key"].map((name) => Buffer.from(data?.[name] ?? "", "base64"));
  if (!cert?.length || !key?.length) return undefined;
  try {
    const context = createSecureContext({ cert, key });
    const leaf = new X509Certificate(cert);
    return { context, covers: (host) => leaf.checkHost(host.replace(/^\*/, "any"), { subject: "always" }) !== undefined };
  } catch {
    return undefined;
  }
}
