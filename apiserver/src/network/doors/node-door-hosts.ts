import type { NodeInfo } from "../topology/topology.ts";

/** The loopback addresses behind which a node's ports are reached; 127.0.0.1 is the first node's second door. */
export const nodeDoorHosts = (node: NodeInfo, index: number): string[] => [...node.externalIPs, ...(index === 0 ? ["127.0.0.1"] : [])];
