import type { Clock, Random } from "../meta/clock.ts";
import type { Pod } from "../kinds/core/pod.ts";
import type { Protocol } from "./addresses.ts";
import type { Acceptor, Fabric, Listener, Resolver, Sender } from "./fabric.ts";

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
  /** Aborted when the container is told to stop. */
  readonly signal: AbortSignal;
  /** Listens on the pod's address; closed with the container. */
  listen(port: number, protocol: Protocol, acceptor: Acceptor): Listener;
  /** Listens on every port of the pod's address that has no listener of its own (the echo image without ports). */
  listenOnAny(acceptor: Acceptor): Listener;
  /** Appends a line to the container's log (without its newline). */
  log(line: string): void;
  /** The process ended by itself. */
  exit(code: number): void;
}

/** What containers of some images do. */
export interface ImageBehaviour {
  /** Repository names without tag: `nginx`, `docker.io/library/nginx`, `registry.k8s.io/e2e-test-images/agnhost`. */
  readonly repositories: readonly string[];
  /** Starts the process; an error thrown is printed to its log and ends it with exit code 1. */
  start(container: Container): void | Promise<void>;
}
