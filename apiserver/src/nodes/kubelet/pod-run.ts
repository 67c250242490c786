import { timestamp } from "@kx/shared/meta/clock";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { ContainerRun } from "./container-run.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";
import { initRestartPolicyOf, isSidecar, restartPolicyOf } from "./pod-phase.ts";
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
  private readonly inits: readonly ContainerRun[];
  private readonly containers: readonly ContainerRun[];
  private readonly podIP: string | undefined;
  /** Of the node's range, and given back when nothing of the pod runs any more. */
  private ownIP: string | undefined;
  private missing: string | undefined;
  private begun = false;
  private over = false;
  private advancing = false;

  constructor(pod: Pod, means: KubeletMeans, changed: () => void) {
    this.pod = pod;
    this.means = means;
    this.changed = changed;
    this.uid = pod.metadata.uid!;
    this.startTime = (pod.status?.startTime as string | undefined) ?? timestamp(means.clock);
    if (!pod.spec?.hostNetwork) this.ownIP = pod.status?.podIP ?? means.ips.next();
    this.podIP = pod.spec?.hostNetwork ? means.node.internalIP : this.ownIP;
    this.inits = (pod.spec?.initContainers ?? []).map((spec) => this.container(spec, { restartPolicy: initRestartPolicyOf(spec, pod), runsToCompletion: !isSidecar(spec) }));
    this.containers = (pod.spec?.containers ?? []).map((spec) => this.container(spec, { restartPolicy: restartPolicyOf(spec, pod), runsToCompletion: false }));
  }

  /** Takes a newer version of the same pod. */
  update(pod: Pod): void {
    this.pod = pod;
    const specs = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)];
    for (const run of [...this.containers, ...this.inits]) {
      const spec = specs.find(({ name }) => name === run.spec.name);
      if (spec && spec.image !== run.spec.image) run.replace(spec);
    }
  }

  /** Goes on as far as it can: volumes, then init containers one after the other, then the containers together. */
  advance(): void {
    // A container that changes while it is started tells at once: the loop below sees it anyway.
    if (this.advancing || this.over || this.podIP === undefined || !this.mounted()) return;
    this.advancing = true;
    try {
      this.startWhatCan();
    } finally {
      this.advancing = false;
    }
  }

  private startWhatCan(): void {
    for (const init of this.inits) {
      if (init.startable) init.start();
      if (init.ready || (isSidecar(init.spec) && init.started)) continue;
      if (init.finalExitCode !== undefined) return this.finish();
      // A sidecar that starts again holds back nothing that has run before.
      if (!this.containers.some(({ startable }) => !startable)) return;
    }
    for (const container of this.containers) if (container.startable) container.start();
    if (this.containers.every(({ finalExitCode }) => finalExitCode !== undefined)) this.finish();
  }

  /** Waits for a ConfigMap or Secret. */
  get lacksConfig(): boolean {
    return !this.over && (!this.begun || [...this.inits, ...this.containers].some((container) => container.lacksConfig));
  }

  /** Ends every process and gives the address back. */
  stop(): void {
    this.over = true;
    for (const container of [...this.inits, ...this.containers]) container.stop();
    this.releaseIP();
  }

  /** Tells of each container that is stopped. */
  announceStop(): void {
    for (const { spec, running } of [...this.containers, ...this.inits]) {
      if (running) this.means.events.event(this.pod, "Normal", "Killing", `Stopping container ${spec.name}`);
    }
  }

  find(container: string): ContainerRun | undefined {
    return [...this.containers, ...this.inits].find(({ spec }) => spec.name === container);
  }

  status(): PodStatus {
    return podStatus(
      this.pod,
      {
        podIP: this.begun ? this.podIP : undefined,
        hostIP: this.means.node.internalIP,
        startTime: this.startTime,
        initContainers: this.inits.map((init) => init.status()),
        containers: this.containers.map((container) => container.status()),
      },
      timestamp(this.means.clock),
    );
  }

  private mounted(): boolean {
    if (this.begun) return true;
    const missing = missingVolume(this.pod, this.means.cache);
    if (missing && missing !== this.missing) this.means.events.event(this.pod, "Warning", "FailedMount", missing);
    this.missing = missing;
    this.begun = missing === undefined;
    return this.begun;
  }

  /** Nothing is left to run: sidecars end too. */
  private finish(): void {
    this.over = true;
    for (const init of this.inits) {
      if (!init.running) continue;
      this.means.events.event(this.pod, "Normal", "Killing", `Stopping container ${init.spec.name}`);
      init.finish();
    }
    this.releaseIP();
  }

  private releaseIP(): void {
    if (this.ownIP) this.means.ips.release(this.ownIP);
    this.ownIP = undefined;
  }

  private container(spec: ContainerSpec, options: Pick<ConstructorParameters<typeof ContainerRun>[0], "restartPolicy" | "runsToCompletion">): ContainerRun {
    const { containerStatuses = [], initContainerStatuses = [] } = this.pod.status ?? {};
    return new ContainerRun({
      ...options,
      means: this.means,
      pod: () => this.pod,
      podIP: this.podIP ?? "",
      spec: { ...spec },
      previous: [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === spec.name),
      changed: () => {
        this.advance();
        this.changed();
      },
    });
  }
}
