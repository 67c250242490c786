import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { User } from "../registry/registry.ts";

/** Who sends a request; undefined when nothing says so. */
export type Authenticate = (request: IncomingMessage) => User | undefined;

/** The user of the admin's client certificate, and of whoever may open the unix socket. */
export const adminUser: User = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** Everybody who gets through is this user: for a socket that the file system guards. */
export const trustAs =
  (user: User): Authenticate =>
  () =>
    user;

/**
 * The client certificate's CN and O, read once per connection, else a bearer token.
 * @param tokens users by their token
 */
export function authenticator(tokens: ReadonlyMap<string, User>): Authenticate {
  const byConnection = new WeakMap<Socket, User | "none">();
  return (request) => {
    const { socket } = request;
    let known = byConnection.get(socket);
    if (known === undefined) byConnection.set(socket, (known = certificateUser(socket as TLSSocket) ?? "none"));
    if (known !== "none") return known;
    const { authorization } = request.headers;
    return authorization?.startsWith("Bearer ") ? tokens.get(authorization.slice("Bearer ".length).trim()) : undefined;
  };
}

/** `authorized` says that our own CA signed it and that it has not expired. */
function certificateUser(socket: Partial<TLSSocket>): User | undefined {
  if (!socket.authorized) return undefined;
  const subject = socket.getPeerX509Certificate?.()?.subject;
  if (!subject) return undefined;
  const values = (name: string): string[] =>
    subject.split("\n").flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [name] = values("CN");
  return name ? { name, groups: [...values("O"), "system:authenticated"] } : undefined;
}
