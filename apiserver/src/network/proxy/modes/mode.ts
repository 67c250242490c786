import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ConnectFailure, Hop } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import type { ProxyConfig } from "../proxy-config.ts";
import type { Endpoint, Frontend, ServicePort } from "../service-port.ts";

/** One connection to a virtual address, as the proxy of one node meets it. */
export interface ProxyRequest {
  readonly frontend: Frontend;
  /** The source before any masquerade. */
  readonly clientIp: string;
  readonly clientPort: number;
  /** The virtual address; of a node port this node's InternalIP. */
  readonly destinationIp: string;
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
  /** For modes that count connections: to be called once, when the connection has closed or was never made. */
  readonly release?: () => void;
}

/** What `ipvsadm` lists of an endpoint. */
export interface RealServer {
  readonly endpoint: Endpoint;
  /** 0: it is being removed, and its connections are waited for. */
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}

/** The proxy of one node in one mode. */
export interface Mode {
  /** @throws ConnectError refused, dropped, timeout or reset, as that mode's kernel or process would */
  choose(request: ProxyRequest): Choice;
  /** A Service's ports were replaced: forgets what is kept for endpoints that are gone. */
  changed(previous: readonly ServicePort[], next: readonly ServicePort[]): void;
  /** What becomes of a connection to a port that a cluster IP, or another virtual address, does not have. */
  readonly undefinedPorts: Readonly<Record<"clusterIP" | "other", Extract<ConnectFailure, "timeout" | "refused">>>;
  /** For ipvs: the endpoints of a virtual address as they are now; undefined before its first connection. */
  readonly realServers?: (port: ServicePort, ip: string) => readonly RealServer[] | undefined;
  /** Node ports answer on 127.0.0.1 of the node too. */
  readonly nodePortsOnLoopback: boolean;
}

export interface ModeOptions {
  readonly node: NodeInfo;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: ProxyConfig;
}

export type CreateMode = (options: ModeOptions) => Mode;
