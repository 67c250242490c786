import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Behaviour } from "@kx/shared/net/behaviour";
import type { PodVolumes } from "../files/pod-volumes.ts";
import type { TellOfContainer } from "./container-events.ts";
import { ContainerProcess } from "./container-process.ts";
import { HookFailure, runHook } from "./hooks.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";
import { startProbes, type Probing, type RestartingProbe } from "./probes/probing.ts";
import { Stopping } from "./stopping.ts";

/** What a container is to its pod. */
export type ContainerRole = "init" | "sidecar" | "main" | "ephemeral";

/** Why and how a kubelet ends a container. */
export interface StopOrder {
  /** Of the Killing event. */
  message: string;
  graceSeconds: number;
  /** Resolves when those have ended that have to end before it. */
  turn?: Promise<unknown> | undefined;
  /** In place of what the restart policy says. */
  restarts?: boolean;
  /** What its postStart hook failed with. */
  hookFailure?: string;
}

export interface LiveContainerOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  volumes: () => PodVolumes;
  spec: ContainerSpec;
  role: ContainerRole;
  restartsWhenKilled: boolean;
  env: Readonly<Record<string, string>>;
  behaviour: Behaviour | undefined;
  /** What it was before the server restarted; undefined when it starts now. */
  before: { ready: boolean; started: boolean } | undefined;
  tell: TellOfContainer;
  /** It is up, or its probes have found another thing. */
  changed(): void;
  /** @param order what ended it, unless it was itself */
  ended(exitCode: number, order: StopOrder | undefined): void;
}

/** Ended by SIGKILL, as the kernel says it: 128 + 9. */
const killed = 137;

/** One run of a container with all that a kubelet does to it: hooks, probes, and its end. */
export class LiveContainer {
  readonly process: ContainerProcess;
  private readonly options: LiveContainerOptions;
  private readonly startedAt: number;
  private probing: Probing | undefined;
  private stopping: { steps: Stopping; order: StopOrder; done: Promise<void>; resolve(): void } | undefined;
  private isUp = false;

  constructor(options: LiveContainerOptions) {
    const { means, pod, podIP, volumes, spec, env, behaviour } = options;
    this.options = options;
    this.startedAt = means.clock.now();
    this.process = new ContainerProcess({ means, pod, podIP, volumes, spec, env, behaviour, exited: (code) => this.ended(code) });
  }

  get over(): boolean {
    return this.process.stopped;
  }

  /** Its postStart hook is over: only then its status says that it runs. */
  get up(): boolean {
    return this.isUp && !this.over;
  }

  get ready(): boolean {
    return this.up && this.probing?.ready !== false;
  }

  /** It has passed its startup probe. */
  get started(): boolean {
    return this.up && this.probing?.started !== false;
  }

  /** May end before it returns. */
  start(): void {
    const { before, behaviour, spec } = this.options;
    void this.process.start();
    if (this.over) return;
    this.armCrash(behaviour);
    const hook = before ? undefined : spec.lifecycle?.postStart;
    if (hook) void this.afterHook(hook);
    else this.comeUp();
  }

  /** A second call can only shorten the grace period. */
  async stop(order: StopOrder): Promise<void> {
    this.probing?.stopRestarting();
    if (this.over) return;
    if (this.stopping) {
      this.stopping.order.restarts = false;
      this.stopping.steps.shorten(order.graceSeconds);
    } else this.end(order);
    await this.stopping?.done;
  }

  /** Ends it so that it can start anew. */
  restart(why: string, { restarts, graceSeconds = this.grace() }: { restarts: boolean; graceSeconds?: number }): void {
    if (this.stopping || this.over) return;
    const { spec, role } = this.options;
    // What upstream says of an init container leaves the restart out.
    const message = role === "sidecar" ? `Init container ${spec.name} ${why}` : `Container ${spec.name} ${why}${restarts ? ", will be restarted" : ""}`;
    this.end({ message, graceSeconds, restarts });
  }

  /** It is gone at once, and nobody is told. */
  drop(exitCode = killed): void {
    this.stopping?.steps.end();
    this.probing?.stop();
    this.process.stop(exitCode);
  }

  behave(behaviour: Behaviour | undefined): void {
    this.process.behave(behaviour);
    this.armCrash(behaviour);
  }

  /** Its probes begin. */
  private comeUp(): void {
    const { means, podIP, spec, role, before, tell, changed } = this.options;
    this.isUp = true;
    if (role !== "ephemeral" && (spec.readinessProbe || spec.livenessProbe || spec.startupProbe)) {
      const target = { means, podIP, container: spec, shell: () => this.process.shell() };
      this.probing = startProbes({ ...target, before, warn: (reason, message) => tell("Warning", reason, message) }, { changed, failed: (probe) => this.failedProbe(probe) });
    }
    changed();
  }

  private async afterHook(hook: Parameters<typeof runHook>[0]): Promise<void> {
    const failure = await this.hook(hook, "PostStart", new AbortController().signal);
    if (this.over || this.stopping) return;
    if (failure === undefined) this.comeUp();
    else this.end({ message: "FailedPostStartHook", graceSeconds: this.grace(), hookFailure: failure });
  }

  /** @returns what went wrong */
  private async hook(hook: Parameters<typeof runHook>[0], name: "PostStart" | "PreStop", signal: AbortSignal): Promise<string | undefined> {
    const { means, pod, podIP, spec, tell } = this.options;
    const warn = (reason: string, message: string): void => means.events.event(pod(), "Warning", reason, message);
    try {
      await runHook(hook, { means, pod: pod(), podIP, container: spec, shell: () => this.process.shell(), warn }, signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof HookFailure)) throw error;
      // One that is called off has not failed: its time was up.
      if (!signal.aborted) tell("Warning", `Failed${name}Hook`, `${name}Hook failed`);
      return error.message;
    }
  }

  private failedProbe(probe: RestartingProbe): void {
    const { spec, restartsWhenKilled: restarts } = this.options;
    const own = (probe === "liveness" ? spec.livenessProbe : spec.startupProbe)?.terminationGracePeriodSeconds;
    this.restart(`failed ${probe} probe`, { restarts, ...(own === undefined ? {} : { graceSeconds: own }) });
  }

  private end(order: StopOrder): void {
    const { means, spec, tell } = this.options;
    const preStop = spec.lifecycle?.preStop;
    let resolve = (): void => {};
    const done = new Promise<void>((settle) => (resolve = settle));
    const steps = new Stopping({
      clock: means.clock,
      graceSeconds: order.graceSeconds,
      hook: preStop && (async (signal) => void (await this.hook(preStop, "PreStop", signal))),
      turn: order.turn,
      terminate: () => this.process.terminate(),
      kill: () => this.ended(killed),
    });
    tell("Normal", "Killing", order.message);
    this.stopping = { steps, order, done, resolve };
    steps.begin();
  }

  /** The pod's own grace period, which its deletion may have shortened. */
  private grace(): number {
    const { metadata, spec } = this.options.pod();
    return metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
  }

  private ended(exitCode: number): void {
    if (this.over) return;
    this.drop(exitCode);
    this.options.ended(exitCode, this.stopping?.order);
    this.stopping?.resolve();
  }

  private armCrash(behaviour: Behaviour | undefined): void {
    const { crashAfter } = behaviour ?? {};
    this.process.crashAfter(crashAfter === undefined ? undefined : this.startedAt + crashAfter - this.options.means.clock.now());
  }
}
