import type { SocketAddress } from "@kx/shared/net/addresses";
import type { Call, ConnectError } from "@kx/shared/net/fabric";

/** Where one connection goes, decided once for its life. */
export interface Decision {
  readonly destination: SocketAddress;
  /** The source that the receiver sees. */
  readonly sourceIp: string;
  /** To be called once, when the connection has closed or nothing answered: its place in counters. */
  readonly release?: (() => void) | undefined;
  /** The next try, in modes that retry when nothing answers. @throws ConnectError when no try is left */
  readonly next?: (() => Decision) | undefined;
  /** False once kube-proxy would have flushed the conntrack entry of a datagram flow: its endpoint is gone. */
  readonly current?: (() => boolean) | undefined;
}

/** The rules of the simulated network: who may reach what, and how it is translated on the way. */
export interface Route {
  /** @param fromPort the sender's @throws ConnectError unroutable, refused, dropped, timeout or reset */
  decide(call: Call, fromPort: number): Decision;
  /** Adds the last hop of a trace. */
  delivered(call: Call, decision: Decision): void;
  /** The error of a destination where nothing listens. @param listening the TCP or UDP ports that its address does have */
  absent(call: Call, decision: Decision, listening: readonly number[]): ConnectError;
}
