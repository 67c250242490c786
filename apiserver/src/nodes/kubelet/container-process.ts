import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Container } from "@kx/shared/net/container";
import type { Listener } from "@kx/shared/net/fabric";
import { hostname } from "../hostname.ts";
import { ContainerLog } from "./container-log.ts";
import { lookup, serviceVariables } from "./environment.ts";
import { expand } from "./expand.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";

export interface ContainerProcessOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  spec: ContainerSpec;
  /** What the pod says of it. */
  env: Readonly<Record<string, string>>;
  /** It ended by itself. */
  exited(code: number): void;
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** One run of a container: what its image does, its listeners and its log. */
export class ContainerProcess {
  readonly log: ContainerLog;
  private readonly options: ContainerProcessOptions;
  private readonly stopping = new AbortController();
  private readonly listeners: Listener[] = [];

  constructor(options: ContainerProcessOptions) {
    this.options = options;
    this.log = new ContainerLog(options.means.clock);
  }

  get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** May end before it returns. */
  async start(): Promise<void> {
    const container = this.container();
    try {
      await this.options.means.images.behaviourOf(container.image).start(container);
    } catch (error) {
      if (this.stopped) return;
      container.log(error instanceof Error ? error.message : String(error));
      container.exit(1);
    }
  }

  stop(): void {
    this.stopping.abort();
    for (const listener of this.listeners.splice(0)) listener.close();
    this.log.end();
  }

  private container(): Container {
    const { means, pod, podIP, spec, env } = this.options;
    const { node, fabric, resolver, clock, random, cache } = means;
    const { metadata } = pod();
    const links = (): Record<string, string> => serviceVariables(pod(), cache);
    const known = lookup(env, links);
    const listen = (listener: Listener): Listener => {
      this.listeners.push(listener);
      return listener;
    };
    return {
      get pod() {
        return pod();
      },
      name: spec.name,
      image: spec.image ?? "",
      command: (spec.command ?? []).map((word) => expand(word, known)),
      args: (spec.args ?? []).map((word) => expand(word, known)),
      env: { PATH: path, HOSTNAME: hostname(pod()), ...env },
      serviceVariables: links,
      ports: (spec.ports ?? []).map(({ name, containerPort, protocol }) => ({
        ...(name ? { name } : {}),
        containerPort,
        protocol: (protocol ?? "TCP") as "TCP" | "UDP" | "SCTP",
      })),
      node: { name: node.name, ip: node.internalIP },
      sender: { kind: "pod", ip: podIP, node: node.name, namespace: metadata.namespace!, name: metadata.name! },
      fabric,
      resolver,
      clock,
      random,
      signal: this.stopping.signal,
      listen: (port, protocol, acceptor) => listen(fabric.listen({ ip: podIP, port, protocol }, acceptor)),
      // Port 0 of the fabric: every port that has no listener of its own.
      listenOnAny: (acceptor) => listen(fabric.listen({ ip: podIP, port: 0, protocol: "TCP" }, acceptor)),
      log: (line) => this.log.append(line),
      exit: (code) => {
        if (!this.stopped) this.options.exited(code);
      },
    };
  }
}
