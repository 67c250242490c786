import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { Behaviour } from "@kx/shared/net/behaviour";
import type { Container, ContainerShell } from "@kx/shared/net/container";
import type { ContainerFiles } from "@kx/shared/net/container-files";
import type { ProcessStreams } from "@kx/shared/net/pod-access";
import { Listening } from "../behaviour/listening.ts";
import type { Tampering } from "../behaviour/tamper.ts";
import { createFiles } from "../files/files.ts";
import type { PodVolumes } from "../files/pod-volumes.ts";
import { hostname } from "../hostname.ts";
import { createShell } from "../shell/shell.ts";
import { ContainerLog, type Stream } from "./container-log.ts";
import { ContainerStreams } from "./container-streams.ts";
import { lookup, serviceVariables } from "./environment.ts";
import { expand } from "../expand.ts";
import { LazySignal } from "./lazy-signal.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";

export interface ContainerProcessOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  volumes: () => PodVolumes;
  spec: ContainerSpec;
  /** What the pod says of it. */
  env: Readonly<Record<string, string>>;
  behaviour: Behaviour | undefined;
  /** It ended by itself. */
  exited(code: number): void;
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** One run of a container: what its image does, its listeners, its log and who is attached to it. */
export class ContainerProcess implements Tampering {
  readonly log: ContainerLog;
  readonly clock: Clock;
  readonly random: Random;
  /** What its pod's annotations say now. */
  behaviour: Behaviour | undefined;
  private readonly options: ContainerProcessOptions;
  private readonly told = new LazySignal();
  private readonly killed = new LazySignal();
  private readonly listening: Listening;
  private readonly container: Container;
  private streams: ContainerStreams | undefined;
  private files: ContainerFiles | undefined;
  private onTerminate: (() => void) | undefined;
  private cancelCrash: (() => void) | undefined;
  private endedWith: number | undefined;

  constructor(options: ContainerProcessOptions) {
    const { means, behaviour } = options;
    this.clock = means.clock;
    this.random = means.random;
    this.options = options;
    this.behaviour = behaviour;
    this.log = new ContainerLog(means.clock);
    this.listening = new Listening(means.fabric, this);
    this.container = this.asContainer();
  }

  get stopped(): boolean {
    return this.killed.aborted;
  }

  /** Once it is over. */
  get exitCode(): number | undefined {
    return this.endedWith;
  }

  /** May end before it returns. */
  async start(): Promise<void> {
    const { container } = this;
    try {
      await this.options.means.images.behaviourOf(container.image).start(container);
    } catch (error) {
      if (this.stopped) return;
      container.log(error instanceof Error ? error.message : String(error));
      container.exit(1);
    }
  }

  /** SIGTERM: the process ends, now or later, or ignores it. */
  terminate(): void {
    this.told.abort();
    if (this.onTerminate) this.onTerminate();
    else this.container.exit(0);
  }

  /** It is over. @param exitCode of a process that ended by itself, or by SIGKILL */
  stop(exitCode: number): void {
    this.endedWith ??= exitCode;
    this.cancelCrash?.();
    this.told.abort();
    this.killed.abort();
    this.listening.close();
    this.streams?.closeStdin();
    this.log.end();
  }

  behave(behaviour: Behaviour | undefined): void {
    this.behaviour = behaviour;
    this.listening.reconsider();
  }

  /** Ends it by itself, as a fault of its own would. @param ms from now */
  crashAfter(ms: number | undefined): void {
    this.cancelCrash?.();
    this.cancelCrash =
      ms === undefined
        ? undefined
        : this.options.means.clock.after(Math.max(0, ms), () => {
            this.container.log("it crashes, as kx.dev/crash-after says");
            this.container.exit(1);
          });
  }

  /** Starts commands beside it. */
  shell(): ContainerShell {
    return createShell(this.container);
  }

  /** Runs a command beside it; 137 when the process ends first. @throws Error in containerd's words when it cannot be started */
  async exec(command: readonly string[], streams: ProcessStreams): Promise<number> {
    return await this.shell().run(command, { ...streams, signal: AbortSignal.any([streams.signal, this.killed.signal]) });
  }

  /** Joins a client until the process ends or the client goes. */
  async attach(streams: ProcessStreams): Promise<void> {
    const { stdin, stdinOnce, tty = false } = this.options.spec;
    const leaving = new AbortController();
    const signal = AbortSignal.any([streams.signal, this.killed.signal, leaving.signal]);
    const { stdin: _input, ...outputs } = streams;
    this.joined().join(stdin ? streams : outputs, { tty, once: stdinOnce === true && !tty, signal, letGo: () => leaving.abort() });
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true })));
  }

  private joined(): ContainerStreams {
    return (this.streams ??= new ContainerStreams(this.options.spec.stdin === true && !this.stopped));
  }

  private write(chunk: Uint8Array | string, stream: Stream): void {
    this.log.write(chunk, stream);
    if (this.streams?.watched) this.streams.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk, stream);
  }

  private asContainer(): Container {
    const { means, pod, podIP, spec, env, volumes } = this.options;
    const { node, fabric, resolver, clock, random, cache } = means;
    const { metadata } = pod();
    const links = (): Record<string, string> => serviceVariables(pod(), cache);
    const known = lookup(env, links);
    const files = (): ContainerFiles => (this.files ??= createFiles({ volumes: volumes(), spec, env, now: () => clock.now() }));
    // What a subPath names is settled when the container starts; the rest may wait until somebody looks.
    if (spec.volumeMounts?.some(({ subPath, subPathExpr }) => subPath || subPathExpr)) files();
    const joined = (): ContainerStreams => this.joined();
    const { told, killed } = this;
    return {
      get pod() {
        return pod();
      },
      name: spec.name,
      image: spec.image ?? "",
      command: (spec.command ?? []).map((word) => expand(word, known)),
      args: (spec.args ?? []).map((word) => expand(word, known)),
      env: { PATH: path, HOSTNAME: hostname(pod()), ...(spec.tty ? { TERM: "xterm" } : {}), ...env },
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
      get signal() {
        return told.signal;
      },
      get killed() {
        return killed.signal;
      },
      onTerminate: (listener) => {
        this.onTerminate = listener;
      },
      listen: (port, protocol, acceptor) => this.listening.listen({ ip: podIP, port, protocol }, acceptor),
      // Port 0 of the fabric: every port that has no listener of its own.
      listenOnAny: (acceptor) => this.listening.listen({ ip: podIP, port: 0, protocol: "TCP" }, acceptor),
      get files() {
        return files();
      },
      tty: spec.tty === true,
      get stdin() {
        return joined().stdin;
      },
      write: (chunk, stream = "stdout") => this.write(chunk, stream),
      log: (line) => {
        this.log.line(line);
        if (this.streams?.watched) this.streams.write(Buffer.from(`${line}\n`), "stdout");
      },
      exit: (code) => {
        if (!this.stopped) this.options.exited(code);
      },
    };
  }
}
