import { isIP } from "node:net";
import type { IncomingMessage } from "node:http";
import { StatusError } from "@kx/shared/errors/status-error";

/** Refuses a request that a web page may have caused. @throws StatusError 403 */
export type BrowserGuard = (request: IncomingMessage) => void;

/**
 * A page that has rebound its own name to loopback shows that name in Host; one that posts across origins shows its own in
 * Origin. Addresses cannot be rebound, so any of them will do.
 * @param names host names that clients may use beside `localhost`, as the certificate has them
 */
export function browserGuard(names: readonly string[]): BrowserGuard {
  const known = new Set(["localhost", ...names]);
  return ({ headers }) => {
    const { host, origin } = headers;
    if (host !== undefined && !isIP(hostname(host)) && !known.has(hostname(host).toLowerCase())) {
      throw refused(`host ${JSON.stringify(host)} is not a name of this server`);
    }
    if (origin !== undefined && origin !== `https://${host}` && origin !== `http://${host}`) {
      throw refused(`origin ${JSON.stringify(origin)} is not allowed`);
    }
  };
}

function hostname(host: string): string {
  if (host.startsWith("[")) return host.slice(1, host.indexOf("]"));
  const colon = host.lastIndexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}

const refused = (why: string): StatusError => new StatusError({ code: 403, reason: "Forbidden", message: `forbidden: ${why}`, details: {} });
