import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { User } from "../registry/registry.ts";
import { anonymousUser, authenticatedGroup, publicPaths } from "./access/anonymous.ts";
import { shownToken } from "./access/bearer-token.ts";

/** Who sends a request; undefined when nothing says so, or what says so does not hold. */
export type Authenticate = (request: IncomingMessage) => User | undefined | Promise<User | undefined>;

/** Whom a bearer token stands for; undefined for one that does not hold. */
export type AuthenticateToken = (token: string) => Promise<User | undefined>;

/** The user of the admin's client certificate, and of whoever may open the unix socket. */
export const adminUser: User = { name: "kubernetes-admin", groups: ["system:masters", authenticatedGroup] };

/** Everybody who gets through is this user: for a socket that the file system guards. */
export const trustAs =
  (user: User): Authenticate =>
  () =>
    user;

/** The client certificate's CN and O, read once per connection, else a bearer token, else nobody in particular where that will do. */
export function authenticator(authenticateToken: AuthenticateToken): Authenticate {
  const byConnection = new WeakMap<Socket, User | "none">();
  return (request) => {
    const { socket } = request;
    let known = byConnection.get(socket);
    if (known === undefined) byConnection.set(socket, (known = certificateUser(socket as TLSSocket) ?? "none"));
    if (known !== "none") return known;
    const shown = shownToken(request);
    if (shown === "malformed") return undefined;
    if (shown) return authenticateToken(shown.token);
    // Who shows a certificate that does not hold is not anonymous.
    return isPublic(request) && !hasCertificate(socket as TLSSocket) ? anonymousUser : undefined;
  };
}

const isPublic = ({ url = "" }: IncomingMessage): boolean => publicPaths.has(url.split("?", 1)[0]!);

const hasCertificate = (socket: Partial<TLSSocket>): boolean => socket.getPeerX509Certificate?.() !== undefined;

/** `authorized` says that our own CA signed it and that it has not expired. */
function certificateUser(socket: Partial<TLSSocket>): User | undefined {
  if (!socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate?.();
  if (!certificate?.subject) return undefined;
  const { subject, fingerprint256 } = certificate;
  const values = (name: string): string[] =>
    subject.split("\n").flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [name] = values("CN");
  if (!name) return undefined;
  const credential = `X509SHA256=${fingerprint256.replaceAll(":", "").toLowerCase()}`;
  return { name, groups: [...values("O"), authenticatedGroup], extra: { "authentication.kubernetes.io/credential-id": [credential] } };
}
