import { timestamp } from "@kx/shared/meta/clock";
import { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Behaviour } from "@kx/shared/net/behaviour";
import type { PodVolumes } from "../files/pod-volumes.ts";
import { BackOff, goDuration } from "./back-off.ts";
import { containerEvents, type TellOfContainer } from "./container-events.ts";
import type { ContainerLog } from "./container-log.ts";
import type { ContainerProcess } from "./container-process.ts";
import { containerStatus } from "./container-status.ts";
import { environment, MissingConfig } from "./environment.ts";
import { LiveContainer, type ContainerRole, type StopOrder } from "./live-container.ts";
import type { ContainerSpec, ContainerStatus, KubeletMeans } from "./means.ts";
import { restartsAfter, type RestartPolicy } from "./pod-phase.ts";

type State = NonNullable<ContainerStatus["state"]>;

export interface ContainerRunOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  volumes: () => PodVolumes;
  spec: ContainerSpec;
  role: ContainerRole;
  restartPolicy: RestartPolicy;
  /** Its status before a restart of the server: it goes on from there. */
  previous: ContainerStatus | undefined;
  /** What its pod's annotations say of it. */
  behaviour: Behaviour | undefined;
  /** Something in its status changed. */
  changed(): void;
}

/** One container over all its restarts. */
export class ContainerRun {
  readonly spec: ContainerSpec;
  readonly role: ContainerRole;
  private readonly options: ContainerRunOptions;
  private readonly tell: TellOfContainer;
  /** What it is while it does not run. */
  private rest: State;
  private lastState: State;
  private id: string | undefined;
  private restarts: number;
  /** The present run, or the last one. */
  private live: LiveContainer | undefined;
  private previousLog: ContainerLog | undefined;
  private behaviour: Behaviour | undefined;
  /** What ran before the server restarted, until it runs again. */
  private adopted: ContainerStatus["state"];
  /** When the present run began, as its status says it. */
  private since = "";
  private backOff: BackOff | undefined;
  /** It has ended and is to start again; in milliseconds the end that its back-off counts from. */
  private again: { endedAt: number | undefined } | undefined;
  private endedAt: number | undefined;
  private cancelRestart: (() => void) | undefined;
  private closed = false;

  constructor(options: ContainerRunOptions) {
    const { means, pod, previous, spec, role, behaviour } = options;
    this.options = options;
    this.spec = spec;
    this.role = role;
    this.behaviour = behaviour;
    this.tell = containerEvents(means.events, pod, spec.name);
    this.lastState = previous?.lastState ?? {};
    this.restarts = previous?.restartCount ?? 0;
    this.id = previous?.containerID;
    this.adopted = previous?.state;
    const over = previous?.state?.terminated;
    const hasInits = (pod().spec?.initContainers ?? []).length > 0;
    const waiting = { reason: hasInits && role !== "ephemeral" ? "PodInitializing" : "ContainerCreating" };
    this.rest = over && !restartsAfter(options.restartPolicy, over.exitCode) ? { terminated: over } : { waiting };
  }

  private get state(): State {
    return this.live?.up ? { running: { startedAt: this.since as never } } : this.rest;
  }

  /** The process that is there; its postStart hook may keep the status from saying so yet. */
  get process(): ContainerProcess | undefined {
    return this.live?.over === false ? this.live.process : undefined;
  }

  /** Its postStart hook runs: those after it wait. */
  get inHook(): boolean {
    return this.live?.over === false && !this.live.up;
  }

  get ready(): boolean {
    if (this.role === "init") return this.state.terminated?.exitCode === 0;
    return this.role !== "ephemeral" && this.live?.ready === true && this.behaviour?.failReadiness !== true;
  }

  /** Runs and has passed its startup probe. */
  get started(): boolean {
    return this.live?.started === true;
  }

  /** It has been created before, in this life of the server or an earlier one. */
  get begun(): boolean {
    return this.id !== undefined;
  }

  /** The exit code, once the container will not run again. */
  get finalExitCode(): number | undefined {
    return this.again || this.process ? undefined : this.rest.terminated?.exitCode;
  }

  /** It has ended, and its next step takes that out of its status: it is reported before. */
  get endPasses(): boolean {
    return this.again !== undefined && this.state.terminated !== undefined;
  }

  /** Waits for configuration that does not exist yet. */
  get lacksConfig(): boolean {
    return this.state.waiting?.reason === "CreateContainerConfigError";
  }

  get waitingReason(): string | undefined {
    return this.state.waiting?.reason;
  }

  /** As validateContainerLogStatus in pkg/kubelet chooses: a container that waits shows its last run. */
  logOf(run: "current" | "previous"): ContainerLog | undefined {
    return run === "current" || this.state.waiting ? this.live?.process.log : this.previousLog;
  }

  /** Its turn has come: starts it, or starts it again, when nothing else holds it back. */
  advance(): void {
    if (this.closed || this.process || this.cancelRestart) return;
    const { again } = this;
    if (!again) return this.rest.waiting ? this.start() : undefined;
    if (again.endedAt !== undefined) {
      const now = this.options.means.clock.now();
      this.backOff ??= new BackOff();
      const left = this.backOff.remaining(again.endedAt, now);
      if (left > 0) return this.waitForRestart(left);
      this.backOff.started(again.endedAt, now);
    }
    this.start();
  }

  /** Ends it for good: SIGTERM after its hook and its turn, SIGKILL after the grace period. A second call can only shorten that. */
  async stop(order: Pick<StopOrder, "graceSeconds" | "turn">): Promise<void> {
    this.closed = true;
    this.cancelRestart?.();
    this.again = undefined;
    if (this.rest.waiting && this.lastState.terminated && !this.process) {
      // Nothing waits any more: what is left is its last end.
      this.rest = this.lastState;
      this.lastState = {};
    }
    await this.live?.stop({ ...order, message: `Stopping container ${this.spec.name}`, restarts: false });
  }

  /** It is gone at once, and nobody is told. */
  drop(): void {
    this.closed = true;
    this.cancelRestart?.();
    this.live?.drop();
  }

  /** A new image: the process is replaced, whatever the restart policy says; one that waits to be restarted waits no longer. */
  replace(spec: ContainerSpec): void {
    Object.assign(this.spec, spec);
    this.backOff = undefined;
    this.live?.restart("definition changed", { restarts: true });
    if (!this.cancelRestart) return;
    this.cancelRestart();
    this.cancelRestart = undefined;
    this.options.changed();
  }

  /** What its pod's annotations say of it now. */
  behave(behaviour: Behaviour | undefined): void {
    const unready = behaviour?.failReadiness === true && this.behaviour?.failReadiness !== true;
    this.behaviour = behaviour;
    if (!this.process) return;
    if (unready) this.tell("Warning", "Unhealthy", "Readiness probe failed: kx.dev/fail-readiness is true");
    this.live?.behave(behaviour);
  }

  status(): ContainerStatus {
    const { state, lastState, ready, id, role } = this;
    return containerStatus(this.spec, { state, lastState, ready, restartCount: this.restarts, started: role === "ephemeral" ? undefined : this.started, id });
  }

  /** Starts the process, or goes on with the one that ran before the server restarted. */
  private start(): void {
    const { means, pod, podIP, volumes, previous, restartPolicy, changed } = this.options;
    const { spec, role, behaviour, tell } = this;
    const goesOn = this.adopted?.running;
    const env = this.environment();
    if (env instanceof MissingConfig) return this.waitFor(env.message);
    if (!goesOn) this.announcePulled();
    const ended = this.rest.terminated ?? this.adopted?.terminated;
    if (ended) this.lastState = { terminated: ended };
    if (this.live !== undefined || (!goesOn && this.lastState.terminated !== undefined)) this.restarts++;
    if (!goesOn || !this.id) this.id = `containerd://${hex(means.random, 64)}`;
    if (!goesOn) {
      tell("Normal", "Created", "Container created");
      tell("Normal", "Started", "Container started");
    }
    const before = goesOn ? { ready: previous?.ready === true, started: previous?.started === true } : undefined;
    this.adopted = undefined;
    this.again = undefined;
    this.previousLog = this.live?.process.log;
    this.since = (goesOn?.startedAt as string | undefined) ?? timestamp(means.clock);
    const restartsWhenKilled = restartPolicy !== "Never";
    const live = new LiveContainer({ means, pod, podIP, volumes, spec, role, restartsWhenKilled, env, behaviour, before, tell, changed, ended: (code, order) => this.ended(code, order) });
    this.live = live;
    live.start();
  }

  private ended(exitCode: number, order: StopOrder | undefined): void {
    const { means, restartPolicy, changed } = this.options;
    const terminated = this.terminated(exitCode);
    const restarts = !this.closed && (order?.restarts ?? restartsAfter(restartPolicy, exitCode));
    // One that its kubelet ends is started in the same breath: its back-off counts from the end before that one.
    if (restarts) this.again = { endedAt: order?.restarts === undefined ? means.clock.now() : this.endedAt };
    this.endedAt = means.clock.now();
    if (restarts && order?.hookFailure !== undefined) {
      this.lastState = { terminated };
      this.rest = { waiting: { reason: "PostStartHookError", message: order.hookFailure } };
    } else this.rest = { terminated };
    changed();
  }

  private waitForRestart(left: number): void {
    const { means, pod, changed } = this.options;
    if (this.state.terminated) this.lastState = { terminated: this.state.terminated };
    const { namespace, name, uid } = pod().metadata;
    const which = `${name}_${namespace}(${uid})`;
    this.rest = { waiting: { reason: "CrashLoopBackOff", message: `back-off ${goDuration(this.backOff!.current!)} restarting failed container=${this.spec.name} pod=${which}` } };
    this.tell("Warning", "BackOff", `Back-off restarting failed container ${this.spec.name} in pod ${which}`);
    this.cancelRestart = means.clock.after(left, () => {
      this.cancelRestart = undefined;
      changed();
    });
  }

  private environment(): Record<string, string> | MissingConfig {
    const { means, pod, podIP } = this.options;
    const { cache, node } = means;
    const allocatable = (cache.of(Node).get({ name: node.name })?.status?.allocatable ?? {}) as Record<string, string>;
    try {
      return environment({ pod: pod(), container: this.spec, podIP, hostIP: node.internalIP, allocatable, cache });
    } catch (error) {
      if (error instanceof MissingConfig) return error;
      throw error;
    }
  }

  /** Until the missing comes; told once. */
  private waitFor(missing: string): void {
    if (this.lacksConfig && this.state.waiting?.message === missing) return;
    this.announcePulled();
    this.tell("Warning", "Failed", `Error: ${missing}`);
    this.rest = { waiting: { reason: "CreateContainerConfigError", message: missing } };
  }

  private announcePulled(): void {
    this.tell("Normal", "Pulled", `Container image ${JSON.stringify(this.spec.image)} already present on machine and can be accessed by the pod`);
  }

  private terminated(exitCode: number): NonNullable<State["terminated"]> {
    const reason = exitCode === 0 ? "Completed" : "Error";
    return { exitCode, reason, startedAt: this.since as never, finishedAt: timestamp(this.options.means.clock) as never, containerID: this.id! };
  }
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}
