import type { Duplex } from "node:stream";
import { hostPort } from "@kx/shared/net/addresses";
import { ConnectError, type Sender } from "@kx/shared/net/fabric";
import type { KubeletMeans } from "../means.ts";

/** A connection that a kubelet could not make, in Go's words: `dial tcp 10.244.1.2:80: connect: connection refused`. */
export class DialError extends Error {}

export interface Dialling {
  ip: string;
  port: number;
  /** The pod's own address: its node knows the way before the network does. */
  own: boolean;
  signal: AbortSignal;
}

/** Connects as the kubelet of a node does: from the node's own address in the pod range. @throws DialError */
export async function dialed({ fabric, node }: Pick<KubeletMeans, "fabric" | "node">, { ip, port, own, signal }: Dialling): Promise<Duplex> {
  const from: Sender = { kind: "node", ip: node.bridgeIP, node: node.name, name: node.name };
  try {
    return await fabric.dial({ from, to: { ip, port, protocol: "TCP" }, signal });
  } catch (error) {
    throw new DialError(`dial tcp ${hostPort(ip, port)}: ${signal.aborted ? "i/o timeout" : reason(error, own)}`);
  }
}

function reason(error: unknown, own: boolean): string {
  if (!own && error instanceof ConnectError && error.code === "unroutable") return "connect: no route to host";
  return "connect: connection refused";
}
