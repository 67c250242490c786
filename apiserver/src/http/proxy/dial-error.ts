import { hostPort } from "@kx/shared/net/addresses";
import { ConnectError, type ConnectFailure } from "@kx/shared/net/fabric";
import type { ProxyTarget } from "./target.ts";

const words: Readonly<Record<ConnectFailure, string>> = {
  unresolved: "no such host",
  unroutable: "connect: no route to host",
  refused: "connect: connection refused",
  dropped: "i/o timeout",
  timeout: "i/o timeout",
  reset: "connect: connection reset by peer",
};

/** A failed connection in the words of Go's net package. */
export function dialError(error: unknown, { ip, port }: ProxyTarget): string {
  if (error instanceof ConnectError) return `dial tcp ${hostPort(ip, port)}: ${words[error.code]}`;
  const { code, message } = error as NodeJS.ErrnoException;
  // The receiver took the connection and hung up without an answer.
  return code === "ECONNRESET" ? "EOF" : message;
}
