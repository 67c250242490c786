import type { IncomingMessage } from "node:http";

const protocolPrefix = "base64url.bearer.authorization.k8s.io.";

/** A token, or that something stands in its place which is none. */
export type ShownToken = { readonly token: string } | "malformed";

/**
 * The bearer token of a request: of its Authorization header, or among the subprotocols of a WebSocket, where a browser
 * can set no header (apiserver authentication/request/bearertoken and websocket). Undefined where none is shown.
 */
export function shownToken(request: Pick<IncomingMessage, "headers">): ShownToken | undefined {
  const { authorization, upgrade } = request.headers;
  const [scheme = "", token = ""] = authorization === undefined ? [] : authorization.trim().split(" ", 3);
  if (token && scheme.toLowerCase() === "bearer") return { token };
  return upgrade?.toLowerCase() === "websocket" ? protocolToken(request) : undefined;
}

/** Takes the token out of the list, so that it is never chosen as the protocol to speak. */
function protocolToken({ headers }: Pick<IncomingMessage, "headers">): ShownToken | undefined {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  const [shown, ...more] = offered.filter((protocol) => protocol.startsWith(protocolPrefix));
  if (shown === undefined) return undefined;
  const others = offered.filter((protocol) => !protocol.startsWith(protocolPrefix));
  const encoded = shown.slice(protocolPrefix.length);
  // One of the others is what the answer names.
  if (more.length > 0 || others.length === 0 || !/^[A-Za-z0-9_-]*$/.test(encoded)) return "malformed";
  headers["sec-websocket-protocol"] = others.join(",");
  const token = Buffer.from(encoded, "base64url").toString("utf8");
  return token ? { token } : undefined;
}
