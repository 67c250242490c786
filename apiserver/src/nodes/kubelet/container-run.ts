import { timestamp } from "@kx/shared/meta/clock";
import { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { BackOff, goDuration } from "./back-off.ts";
import type { ContainerLog } from "./container-log.ts";
import { ContainerProcess } from "./container-process.ts";
import { environment, MissingConfig } from "./environment.ts";
import type { ContainerSpec, ContainerStatus, KubeletMeans } from "./means.ts";
import { restartsAfter, type RestartPolicy } from "./pod-phase.ts";
import { startProbes, type Probing } from "./probing.ts";

type State = NonNullable<ContainerStatus["state"]>;

export interface ContainerRunOptions {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  spec: ContainerSpec;
  restartPolicy: RestartPolicy;
  /** One that the others wait for: ready means that it has ended well. */
  runsToCompletion: boolean;
  /** Its status before a restart of the server: it goes on from there. */
  previous: ContainerStatus | undefined;
  /** Something in its status changed. */
  changed(): void;
}

/** Killed after its grace period, as the kernel says it: 128 + SIGKILL. */
const killed = 137;

/** One container over all its restarts. */
export class ContainerRun {
  readonly spec: ContainerSpec;
  private readonly options: ContainerRunOptions;
  private readonly backOff = new BackOff();
  private state: State;
  private lastState: State;
  private id: string | undefined;
  private restarts: number;
  private process: ContainerProcess | undefined;
  private previousLog: ContainerLog | undefined;
  private probing: Probing | undefined;
  /** What ran before the server restarted, until it runs again. */
  private adopted: ContainerStatus["state"];
  private startedAt = 0;
  private cancelRestart: (() => void) | undefined;
  private closed = false;

  constructor(options: ContainerRunOptions) {
    const { previous, spec } = options;
    this.options = options;
    this.spec = spec;
    this.lastState = previous?.lastState ?? {};
    this.restarts = previous?.restartCount ?? 0;
    this.id = previous?.containerID;
    this.adopted = previous?.state;
    const over = previous?.state?.terminated;
    const hasInits = (options.pod().spec?.initContainers ?? []).length > 0;
    this.state = over && !restartsAfter(options.restartPolicy, over.exitCode) ? { terminated: over } : { waiting: { reason: hasInits ? "PodInitializing" : "ContainerCreating" } };
  }

  get running(): boolean {
    return this.state.running !== undefined;
  }

  get ready(): boolean {
    if (this.options.runsToCompletion) return this.state.terminated?.exitCode === 0;
    return this.running && (this.probing?.ready ?? true);
  }

  /** Runs and has passed its startup probe. */
  get started(): boolean {
    return this.running && (this.probing?.started ?? true);
  }

  /** The exit code, once the container will not run again. */
  get finalExitCode(): number | undefined {
    return this.state.terminated?.exitCode;
  }

  /** Nothing but its turn, or configuration that does not exist yet, holds it back. */
  get startable(): boolean {
    return this.state.waiting !== undefined && this.cancelRestart === undefined;
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
    if (run === "current") return this.process?.log;
    return this.state.waiting ? this.process?.log : this.previousLog;
  }

  /** Starts the process, or goes on with the one that ran before the server restarted. */
  start(): void {
    const { means, pod, podIP, previous, changed } = this.options;
    const { clock, events } = means;
    this.cancelRestart = undefined;
    const goesOn = this.adopted?.running;
    const env = this.environment();
    if (env instanceof MissingConfig) return this.waitFor(env.message);
    if (!goesOn) this.announcePulled();
    const again = this.process !== undefined || (!goesOn && (this.adopted?.terminated ?? this.lastState.terminated) !== undefined);
    if (again) this.restarts++;
    if (this.adopted?.terminated) this.lastState = { terminated: this.adopted.terminated };
    if (!goesOn || !this.id) this.id = `containerd://${hex(means.random, 64)}`;
    if (!goesOn) {
      events.event(pod(), "Normal", "Created", "Container created");
      events.event(pod(), "Normal", "Started", "Container started");
    }
    this.adopted = undefined;
    this.previousLog = this.process?.log;
    this.startedAt = clock.now();
    this.state = { running: { startedAt: goesOn?.startedAt ?? (timestamp(clock) as never) } };
    const process = new ContainerProcess({ means, pod, podIP, spec: this.spec, env, exited: (code) => this.ended(code) });
    this.process = process;
    void process.start();
    if (process.stopped) return;
    this.probing = startProbes(
      { means, pod, podIP, spec: this.spec, before: goesOn ? { ready: previous?.ready === true, started: previous?.started === true } : undefined },
      { changed, restart: (why) => this.kill(why) },
    );
    changed();
  }

  /** Ends it for good; its pod goes. */
  stop(): void {
    this.closed = true;
    this.cancelRestart?.();
    this.release();
  }

  /** Ends it for good; its pod stays, and shows it. */
  finish(): void {
    this.stop();
    const running = this.state.running;
    if (running) this.state = { terminated: this.terminated(0, running) };
  }

  /** A new image: the process is replaced, whatever the restart policy says; one that waits to be restarted waits no longer. */
  replace(spec: ContainerSpec): void {
    Object.assign(this.spec, spec);
    this.backOff.reset();
    if (this.running) this.kill(`Container ${spec.name} definition changed`, { restarts: true });
    else if (this.cancelRestart) {
      this.cancelRestart();
      this.start();
    }
  }

  status(): ContainerStatus {
    const { image = "", name } = this.spec;
    return {
      name,
      state: this.state,
      lastState: this.lastState,
      ready: this.ready,
      restartCount: this.restarts,
      image,
      imageID: this.id ? image : "",
      ...(this.id ? { containerID: this.id } : {}),
      started: this.started,
    };
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
    this.options.means.events.event(this.options.pod(), "Warning", "Failed", `Error: ${missing}`);
    this.state = { waiting: { reason: "CreateContainerConfigError", message: missing } };
    this.options.changed();
  }

  private announcePulled(): void {
    this.options.means.events.event(this.options.pod(), "Normal", "Pulled", `Container image ${JSON.stringify(this.spec.image)} already present on machine and can be accessed by the pod`);
  }

  private kill(why: string, { restarts = this.options.restartPolicy !== "Never" } = {}): void {
    this.options.means.events.event(this.options.pod(), "Normal", "Killing", restarts ? `${why}, will be restarted` : why);
    this.ended(killed, restarts);
  }

  private ended(exitCode: number, restarts = restartsAfter(this.options.restartPolicy, exitCode)): void {
    const { running } = this.state;
    if (!running) return;
    this.release();
    const terminated = this.terminated(exitCode, running);
    if (!restarts || this.closed) {
      this.state = { terminated };
      return this.options.changed();
    }
    this.lastState = { terminated };
    const { means, pod } = this.options;
    const delay = this.backOff.next(means.clock.now() - this.startedAt);
    if (delay === 0) return this.start();
    const { namespace, name, uid } = pod().metadata;
    const which = `${name}_${namespace}(${uid})`;
    this.state = { waiting: { reason: "CrashLoopBackOff", message: `back-off ${goDuration(delay)} restarting failed container=${this.spec.name} pod=${which}` } };
    means.events.event(pod(), "Warning", "BackOff", `Back-off restarting failed container ${this.spec.name} in pod ${which}`);
    this.cancelRestart = means.clock.after(delay, () => this.start());
    this.options.changed();
  }

  private terminated(exitCode: number, { startedAt }: NonNullable<State["running"]>): NonNullable<State["terminated"]> {
    const reason = exitCode === 0 ? "Completed" : "Error";
    return { exitCode, reason, startedAt: startedAt!, finishedAt: timestamp(this.options.means.clock) as never, containerID: this.id! };
  }

  private release(): void {
    this.probing?.stop();
    this.probing = undefined;
    this.process?.stop();
  }
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}
