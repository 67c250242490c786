import { timestamp } from "@kx/shared/meta/clock";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Container } from "@kx/shared/net/container";
import type { Listener } from "@kx/shared/net/fabric";
import { ContainerLog } from "./container-log.ts";
import { environment, lookup, MissingConfig, serviceVariables } from "./environment.ts";
import { expand } from "./expand.ts";
import type { ContainerSpec, ContainerStatus, KubeletMeans } from "./means.ts";
import { startProbes, type Probing } from "./probing.ts";

/** pkg/kubelet MaxContainerBackOff and its base: 10 s, doubled by each crash, at most 5 minutes. */
const firstBackoff = 10_000;
const longestBackoff = 300_000;
/** A run as long as this forgives the crashes before it. */
const forgivingRun = 600_000;

type State = NonNullable<ContainerStatus["state"]>;

/** How a container is to be started again after its process ended. */
export type RestartPolicy = "Always" | "OnFailure" | "Never";

export interface ContainerRunOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  spec: ContainerSpec;
  restartPolicy: RestartPolicy;
  /** Its status before a restart of the server: counts go on. */
  previous?: ContainerStatus | undefined;
  /** Something in its status changed. */
  changed(): void;
}

/** One container over all its restarts. */
export class ContainerRun {
  readonly spec: ContainerSpec;
  private readonly options: ContainerRunOptions;
  private readonly id: string;
  private log: ContainerLog;
  private previousLog: ContainerLog | undefined;
  private state: State = { waiting: { reason: "ContainerCreating" } };
  private lastState: State = {};
  private restarts: number;
  private crashes = 0;
  private startedAt = 0;
  private stopping: AbortController | undefined;
  private listeners: Listener[] = [];
  private probing: Probing | undefined;
  private cancelRestart: (() => void) | undefined;
  private closed = false;

  constructor(options: ContainerRunOptions) {
    this.options = options;
    this.spec = options.spec;
    this.log = new ContainerLog(options.means.clock);
    this.restarts = options.previous?.restartCount ?? 0;
    this.lastState = options.previous?.lastState ?? {};
    this.id = options.previous?.containerID ?? `containerd://${hex(options.means.random, 64)}`;
  }

  get running(): boolean {
    return this.state.running !== undefined;
  }

  get ready(): boolean {
    return this.running && (this.probing?.ready ?? true);
  }

  /** The exit code, once the container will not run again. */
  get finalExitCode(): number | undefined {
    const ended = this.state.terminated;
    return ended && !this.restartsAfter(ended.exitCode) ? ended.exitCode : undefined;
  }

  /** Waits for configuration that does not exist yet. */
  get lacksConfig(): boolean {
    return this.state.waiting?.reason === "CreateContainerConfigError";
  }

  logOf(run: "current" | "previous"): ContainerLog | undefined {
    if (run === "previous") return this.previousLog;
    return this.state.waiting?.reason === "ContainerCreating" ? undefined : this.log;
  }

  get waitingReason(): string | undefined {
    return this.state.waiting?.reason;
  }

  /** Starts the process. @param quiet after a restart of the server: nothing new to tell */
  start(quiet = false): void {
    const { means, pod, podIP, previous } = this.options;
    const { clock, events, node, cache } = means;
    let env: Record<string, string>;
    try {
      env = environment({ pod: pod(), container: this.spec, podIP, hostIP: node.internalIP, cache });
    } catch (error) {
      if (!(error instanceof MissingConfig)) throw error;
      if (!this.lacksConfig) events.event(pod(), "Warning", "Failed", `Error: ${error.message}`);
      this.state = { waiting: { reason: "CreateContainerConfigError", message: error.message } };
      this.options.changed();
      return;
    }
    if (!quiet) {
      events.event(pod(), "Normal", "Pulled", `Container image ${JSON.stringify(this.spec.image)} already present on machine`);
      events.event(pod(), "Normal", "Created", `Container created`);
      events.event(pod(), "Normal", "Started", `Container started`);
    }
    this.startedAt = clock.now();
    const adopted = quiet ? previous?.state?.running?.startedAt : undefined;
    this.state = { running: { startedAt: adopted ?? timestamp(clock) } };
    const stopping = new AbortController();
    this.stopping = stopping;
    void this.behave(this.container(env, stopping), stopping);
    if (!stopping.signal.aborted) {
      this.probing = startProbes(
        { means, pod, podIP, spec: this.spec, wasReady: quiet && previous?.ready === true },
        { changed: this.options.changed, restart: (why) => this.kill(why) },
      );
    }
    this.options.changed();
  }

  /** Ends it for good. */
  stop(): void {
    this.closed = true;
    this.cancelRestart?.();
    this.release();
  }

  /** A new image: the process is replaced. */
  replace(spec: ContainerSpec): void {
    Object.assign(this.spec, spec);
    this.kill(`Container ${spec.name} definition changed, will be restarted`);
  }

  status(): ContainerStatus {
    const { image = "", name } = this.spec;
    const ready = this.ready;
    return {
      name,
      state: this.state,
      lastState: this.lastState,
      ready,
      restartCount: this.restarts,
      image,
      imageID: this.state.waiting?.reason === "ContainerCreating" ? "" : image,
      ...(this.state.waiting?.reason === "ContainerCreating" ? {} : { containerID: this.id }),
      started: this.running && (this.probing?.started ?? true),
    };
  }

  private kill(why: string): void {
    this.options.means.events.event(this.options.pod(), "Normal", "Killing", why);
    this.ended(137);
  }

  private async behave(container: Container, stopping: AbortController): Promise<void> {
    try {
      await this.options.means.images.behaviourOf(container.image).start(container);
    } catch (error) {
      if (stopping.signal.aborted) return;
      container.log(error instanceof Error ? error.message : String(error));
      container.exit(1);
    }
  }

  private ended(exitCode: number): void {
    if (!this.running) return;
    const { means, pod } = this.options;
    const { clock } = means;
    this.release();
    const { startedAt } = this.state.running!;
    const terminated = { exitCode, reason: exitCode === 0 ? "Completed" : "Error", startedAt: startedAt!, finishedAt: timestamp(clock), containerID: this.id };
    this.state = { terminated };
    if (this.restartsAfter(exitCode) && !this.closed) {
      this.lastState = { terminated };
      this.previousLog = this.log;
      if (clock.now() - this.startedAt >= forgivingRun) this.crashes = 0;
      const delay = this.crashes === 0 ? 0 : Math.min(firstBackoff * 2 ** (this.crashes - 1), longestBackoff);
      this.crashes++;
      if (delay > 0) {
        const { metadata } = pod();
        const message = `back-off ${delay / 1000}s restarting failed container=${this.spec.name} pod=${metadata.name}_${metadata.namespace}(${metadata.uid})`;
        this.state = { waiting: { reason: "CrashLoopBackOff", message } };
        means.events.event(pod(), "Warning", "BackOff", `Back-off restarting failed container ${this.spec.name} in pod ${metadata.name}_${metadata.namespace}(${metadata.uid})`);
      }
      this.cancelRestart = clock.after(delay, () => {
        this.log = new ContainerLog(clock);
        this.restarts++;
        this.start();
      });
    }
    this.options.changed();
  }

  private restartsAfter(exitCode: number): boolean {
    const { restartPolicy } = this.options;
    return restartPolicy === "Always" || (restartPolicy === "OnFailure" && exitCode !== 0);
  }

  private release(): void {
    this.probing?.stop();
    this.probing = undefined;
    this.stopping?.abort();
    for (const listener of this.listeners.splice(0)) listener.close();
    this.log.end();
  }

  private container(env: Record<string, string>, stopping: AbortController): Container {
    const { means, pod, podIP } = this.options;
    const { node, fabric, resolver, clock, random, cache } = means;
    const { metadata } = pod();
    const links = (): Record<string, string> => serviceVariables(pod(), cache);
    const known = lookup(env, links);
    const { log } = this;
    const listen = (listener: Listener): Listener => {
      this.listeners.push(listener);
      return listener;
    };
    return {
      get pod() {
        return pod();
      },
      name: this.spec.name,
      image: this.spec.image ?? "",
      command: (this.spec.command ?? []).map((word) => expand(word, known)),
      args: (this.spec.args ?? []).map((word) => expand(word, known)),
      env,
      serviceVariables: links,
      ports: (this.spec.ports ?? []).map(({ name, containerPort, protocol }) => ({
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
      signal: stopping.signal,
      listen: (port, protocol, acceptor) => listen(fabric.listen({ ip: podIP, port, protocol }, acceptor)),
      // Port 0 of the fabric: every port that has no listener of its own.
      listenOnAny: (acceptor) => listen(fabric.listen({ ip: podIP, port: 0, protocol: "TCP" }, acceptor)),
      log: (line) => log.append(line),
      exit: (code) => {
        if (!stopping.signal.aborted) this.ended(code);
      },
    };
  }
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}
