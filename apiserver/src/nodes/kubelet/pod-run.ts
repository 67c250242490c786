import { timestamp } from "@kx/shared/meta/clock";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { ContainerRun, type RestartPolicy } from "./container-run.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";
import { podStatus } from "./pod-status.ts";
import { missingVolume } from "./volumes.ts";

type PodStatus = NonNullable<Pod["status"]>;

/** One pod on its node, from its first container to its last. */
export class PodRun {
  readonly uid: string;
  private pod: Pod;
  private readonly means: KubeletMeans;
  private readonly changed: () => void;
  private readonly startTime: string;
  private readonly inits: ContainerRun[];
  private readonly containers: ContainerRun[];
  private podIP: string | undefined;
  private begun = false;
  private stopped = false;

  constructor(pod: Pod, means: KubeletMeans, changed: () => void) {
    this.pod = pod;
    this.means = means;
    this.changed = changed;
    this.uid = pod.metadata.uid!;
    this.startTime = (pod.status?.startTime as string | undefined) ?? timestamp(means.clock);
    const before = pod.status?.podIP;
    if (before) means.ips.claim(before);
    this.podIP = pod.spec?.hostNetwork ? means.node.internalIP : (before ?? means.ips.next());
    const restartPolicy = (pod.spec?.restartPolicy ?? "Always") as RestartPolicy;
    this.inits = (pod.spec?.initContainers ?? []).map((spec) => this.container(spec, spec.restartPolicy === "Always" ? "Always" : restartPolicy === "Always" ? "OnFailure" : restartPolicy));
    this.containers = (pod.spec?.containers ?? []).map((spec) => this.container(spec, restartPolicy));
  }

  /** True when the pod was running before the server restarted: it goes on where it was. */
  private get adopted(): boolean {
    return this.pod.status?.phase === "Running" && this.pod.status.podIP !== undefined;
  }

  /** Takes a newer version of the same pod. */
  update(pod: Pod): void {
    this.pod = pod;
    for (const run of this.containers) {
      const spec = pod.spec?.containers.find(({ name }) => name === run.spec.name);
      if (spec && spec.image !== run.spec.image) run.replace({ ...spec });
    }
  }

  /** Goes on as far as it can: volumes, then init containers one after the other, then the containers together. */
  advance(): void {
    if (this.stopped || this.podIP === undefined) return;
    const { events, cache } = this.means;
    if (!this.begun) {
      const missing = missingVolume(this.pod, cache);
      if (missing) {
        events.event(this.pod, "Warning", "FailedMount", missing);
        return;
      }
      this.begun = true;
    }
    for (const init of this.inits) {
      if (init.waitingReason === "ContainerCreating") init.start(this.adopted);
      if (!isPast(init)) return;
    }
    for (const container of this.containers) {
      if (container.waitingReason === "ContainerCreating" || container.lacksConfig) container.start(this.adopted);
    }
  }

  /** Waits for a ConfigMap or Secret. */
  get lacksConfig(): boolean {
    return !this.begun || [...this.inits, ...this.containers].some((container) => container.lacksConfig);
  }

  stop(): void {
    this.stopped = true;
    for (const container of [...this.inits, ...this.containers]) container.stop();
    if (this.podIP && !this.pod.spec?.hostNetwork) this.means.ips.release(this.podIP);
  }

  /** Tells of each container that is stopped. */
  announceStop(): void {
    for (const { spec, running } of this.containers) {
      if (running) this.means.events.event(this.pod, "Normal", "Killing", `Stopping container ${spec.name}`);
    }
  }

  find(container: string): ContainerRun | undefined {
    return [...this.containers, ...this.inits].find(({ spec }) => spec.name === container);
  }

  status(): PodStatus {
    const codes = this.containers.map((container) => container.finalExitCode);
    const over = codes.length > 0 && codes.every((code) => code !== undefined);
    const initFailed = this.inits.some((init) => (init.finalExitCode ?? 0) !== 0);
    const finished = initFailed ? "Failed" : !over ? undefined : codes.every((code) => code === 0) ? "Succeeded" : "Failed";
    return podStatus(
      this.pod,
      {
        podIP: this.begun ? this.podIP : undefined,
        hostIP: this.means.node.internalIP,
        startTime: this.startTime,
        initialized: this.inits.every(isPast),
        initContainers: this.inits.map((init) => init.status()),
        containers: this.containers.map((container) => container.status()),
        finished,
      },
      timestamp(this.means.clock),
    );
  }

  private container(spec: ContainerSpec, restartPolicy: RestartPolicy): ContainerRun {
    const previous = [...(this.pod.status?.containerStatuses ?? []), ...(this.pod.status?.initContainerStatuses ?? [])].find(({ name }) => name === spec.name);
    return new ContainerRun({
      means: this.means,
      pod: () => this.pod,
      podIP: this.podIP ?? "",
      spec: { ...spec },
      restartPolicy,
      previous,
      changed: () => {
        this.advance();
        this.changed();
      },
    });
  }
}

/** An init container lets the next one start when it ended well, a sidecar when it runs and has started. */
function isPast(init: ContainerRun): boolean {
  if (init.spec.restartPolicy === "Always") return init.status().started === true;
  return init.finalExitCode === 0;
}
