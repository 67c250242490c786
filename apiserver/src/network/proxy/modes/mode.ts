import type { Clock, Random } from "@kx/shared/meta/clock";
import type { Hop } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import type { Endpoint, Frontend, ServicePort } from "../service-port.ts";

/** One connection to a virtual address, as the proxy of one node meets it. */
export interface ProxyRequest {
  readonly frontend: Frontend;
  /** The source before any masquerade. */
  readonly clientIp: string;
  /** Sent by the node itself (`--src-type LOCAL`). */
  readonly fromThisNode: boolean;
  /** The source lies in the cluster's pod range. */
  readonly fromPod: boolean;
  /** Present when a trace was asked for. */
  readonly hops: Hop[] | undefined;
}

/** What was chosen, and whether the endpoint sees the node instead of the client. */
export interface Choice {
  readonly endpoint: Endpoint;
  readonly masquerade: boolean;
  /** The next try when nothing answers there, for modes that retry. @throws ConnectError when no try is left */
  readonly next?: () => Choice;
}

/** The proxy of one node in one mode. */
export interface Mode {
  /** @throws ConnectError refused, dropped or reset, as that mode's kernel or process would */
  choose(request: ProxyRequest): Choice;
  /** A Service's ports were replaced: forgets what is kept for endpoints that are gone. */
  changed(previous: readonly ServicePort[], next: readonly ServicePort[]): void;
}

export interface ModeOptions {
  readonly node: NodeInfo;
  readonly clock: Clock;
  readonly random: Random;
}

export type CreateMode = (options: ModeOptions) => Mode;
