import type { Clock, Random } from "../meta/clock.ts";
import type { Pod } from "../kinds/core/pod.ts";
import type { Protocol } from "./addresses.ts";
import type { Acceptor, Fabric, Listener, Resolver, Sender } from "./fabric.ts";
import type { ContainerFiles } from "./container-files.ts";
import type { ProcessStreams } from "./pod-access.ts";

/** One running container as its image's behaviour sees it. */
export interface Container {
  readonly pod: Pod;
  readonly name: string;
  /** The image reference as written in the pod. */
  readonly image: string;
  /** `command` and `args` of the container, `$(VAR)` expanded; empty when the image's own entry point runs. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** The environment, without what is in `serviceVariables`. */
  readonly env: Readonly<Record<string, string>>;
  /** `WEB_SERVICE_HOST` and the like; `env` wins over them. */
  serviceVariables(): Readonly<Record<string, string>>;
  readonly ports: readonly { name?: string; containerPort: number; protocol: Protocol }[];
  readonly node: { name: string; ip: string };
  /** This pod as a sender, for connections that the container makes. */
  readonly sender: Sender;
  readonly fabric: Fabric;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when the container is told to stop (SIGTERM): a script's `trap` runs then. */
  readonly signal: AbortSignal;
  /** Aborted when nothing of this run may go on (SIGKILL): its grace is over, or its process has ended. After `signal`, or with it. */
  readonly killed: AbortSignal;
  /**
   * What the process does at SIGTERM in place of ending at once with exit code 0; called after `signal` is aborted, the
   * last one given holds. One that does nothing ignores it, as a first process without a handler does: the container is
   * then killed when its grace is over, unless it exits before.
   */
  onTerminate(listener: () => void): void;
  /** Listens on the pod's address; closed with the container. */
  listen(port: number, protocol: Protocol, acceptor: Acceptor): Listener;
  /** Listens on every port of the pod's address that has no listener of its own (the echo image without ports). */
  listenOnAny(acceptor: Acceptor): Listener;
  /** Its file system: what the image brings, the volumes that are mounted, and what was written since. */
  readonly files: ContainerFiles;
  /** The process has a terminal (`tty: true`). */
  readonly tty: boolean;
  /** What comes from whoever is attached; ends at once where the container has no `stdin: true`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Output as the program writes it: the log holds its lines, whoever is attached gets the bytes. */
  write(chunk: Uint8Array | string, stream?: "stdout" | "stderr"): void;
  /** Writes one line to stdout (given without its newline). */
  log(line: string): void;
  /** The process ended by itself. */
  exit(code: number): void;
}

/** Starts commands beside a container's own process, with its files, environment and place on the network. */
export interface ContainerShell {
  /**
   * Runs one command, found on the PATH of the simulated programs, to its end.
   * @returns its exit code; 137 when the streams' `signal`, or the end of the container, ends it
   * @throws Error when it cannot be started, in containerd's words: `failed to exec in container: failed to start exec "…":
   *   OCI runtime exec failed: exec failed: unable to start container process: exec: "ps": executable file not found in
   *   $PATH: unknown`. A kubelet's exec answers that as InternalError (500) behind `error executing command in container: `,
   *   an exec probe as `rpc error: code = Unknown desc = ` and the same.
   */
  run(command: readonly string[], streams: ProcessStreams): Promise<number>;
}

/** What containers of some images do. */
export interface ImageBehaviour {
  /** Repository names without tag: `nginx`, `docker.io/library/nginx`, `registry.k8s.io/e2e-test-images/agnhost`. */
  readonly repositories: readonly string[];
  /** What the image brings beside what every image has: content by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Starts the process; an error thrown is printed to its log and ends it with exit code 1. */
  start(container: Container): void | Promise<void>;
}
