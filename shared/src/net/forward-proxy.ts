import type { ConnectFailure } from "./fabric.ts";

/**
 * What `kx curl` and the forward proxy say to each other beyond plain HTTP proxying. The sender is the user name of
 * Proxy-Authorization: `pod.namespace`, `node/node-1`, `outside`, `outside=203.0.113.7`, or `client.namespace` (the
 * default client of a namespace); without it, the default client in `default`.
 */
export const forwardProxyHeaders = {
  /** Request: `1` asks for the hops of this connection. */
  trace: "kx-trace",
  /** Response: the hops, as base64url JSON `Hop[]` (on the answer of CONNECT, or of an absolute-form request). */
  hops: "kx-hops",
  /** Response of a failed connection: a ConnectFailure. The body is JSON `FailureBody`. */
  failure: "kx-failure",
} as const;

export interface FailureBody {
  code: ConnectFailure;
  /** One sentence. */
  why: string;
  mend?: string;
}

/** curl's exit codes for what can go wrong before an answer (curl(1), EXIT CODES). */
export const curlExitCodes: Readonly<Record<ConnectFailure, number>> = {
  unresolved: 6,
  unroutable: 7,
  refused: 7,
  dropped: 28,
  reset: 56,
  timeout: 28,
};
