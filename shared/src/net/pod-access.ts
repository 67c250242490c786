import type { Duplex } from "node:stream";

/** What the `log` subresource asks of a kubelet. Times and sizes as in PodLogOptions. */
export interface LogQuery {
  container: string;
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
}

/** A terminal's size in characters. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** The ends of a process that somebody far away holds: of `exec`, `attach`, and of a shell's own commands. */
export interface ProcessStreams {
  /** What is typed or piped in; absent: reads end at once. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Absent: nobody reads it. With a terminal everything comes here. A promise resolves when the reader has room again. */
  stdout?(chunk: Uint8Array): void | Promise<void>;
  stderr?(chunk: Uint8Array): void | Promise<void>;
  /** Present with a terminal: the sizes that the client's window takes, the first one soon after the start. */
  readonly sizes?: AsyncIterable<TerminalSize>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** A pod, by the identity that the API has just read. */
export interface PodPlace {
  namespace: string;
  name: string;
  uid: string;
}

/** How the API's subresources reach running pods; `cluster.ts` hands the kubelets' side to `http`. */
export interface PodAccess {
  /** @throws StatusError 400 in the kubelet's words (`container "c" in pod "p" is waiting to start: ContainerCreating`) */
  logs(pod: PodPlace, query: LogQuery, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Runs a command in a running container, to its end.
   * @returns its exit code
   * @throws StatusError 400 or 500 in the kubelet's words when it cannot be started (`container not found ("c")`)
   */
  exec(pod: PodPlace, call: { container: string; command: readonly string[] }, streams: ProcessStreams): Promise<number>;
  /**
   * Joins the streams of a container's own process until it ends or the client goes.
   * @returns its exit code; undefined when the client went first
   * @throws StatusError as `exec`
   */
  attach(pod: PodPlace, call: { container: string }, streams: ProcessStreams): Promise<number | undefined>;
  /**
   * Connects to a port as a process inside the pod would by `localhost`.
   * @throws Error whose message is what the client is told when nothing listens there, in the words of a kubelet and its
   * runtime (`error forwarding port 81 to pod <sandbox>, uid : ...`)
   */
  portForward(pod: PodPlace, port: number): Promise<Duplex>;
}
