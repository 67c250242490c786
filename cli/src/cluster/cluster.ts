import type { Transport } from "@kx/shared/client/transport";
import type { Discovery } from "../resources/discovery.ts";
import type { ConnectionRecord } from "./connection-record.ts";

/** The API server that a command talks to. */
export interface Cluster {
  readonly transport: Transport;
  readonly discovery: Discovery;
  /** Of `-n`, else of the context. */
  readonly namespace: string;
  /** `-n` was given: objects of another namespace are refused. */
  readonly namespaceGiven: boolean;
  /** Present when it is a kx cluster. */
  readonly record: ConnectionRecord | undefined;
}
