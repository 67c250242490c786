import { timestamp } from "@kx/shared/meta/clock";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { missingVolume } from "../files/missing-volume.ts";
import { createPodVolumes, type PodVolumes } from "../files/pod-volumes.ts";
import { ContainerRun } from "./container-run.ts";
import type { ContainerRole } from "./live-container.ts";
import type { ContainerSpec, KubeletMeans } from "./means.ts";
import { PodBehaviours } from "./pod-behaviours.ts";
import { initRestartPolicyOf, isSidecar, restartPolicyOf, type RestartPolicy } from "./pod-phase.ts";
import { podStatus } from "./pod-status.ts";
import { endsAfter } from "./termination-order.ts";

type PodStatus = NonNullable<Pod["status"]>;

/** Shared by the many pods that have none. */
const none: readonly ContainerRun[] = [];

/** One pod on its node, from its first container to its last. */
export class PodRun {
  readonly uid: string;
  private pod: Pod;
  private readonly means: KubeletMeans;
  private readonly changed: () => void;
  private readonly startTime: string;
  private readonly behaviours: PodBehaviours;
  private readonly inits: readonly ContainerRun[];
  private readonly containers: readonly ContainerRun[];
  private ephemerals = none;
  private readonly podIP: string | undefined;
  /** Of the node's range, and given back when nothing of the pod runs any more. */
  private ownIP: string | undefined;
  private ownVolumes: PodVolumes | undefined;
  private missing: string | undefined;
  private begun = false;
  /** Its last containers end; how they came to it. */
  private ending: "ended" | "terminated" | undefined;
  private isOver = false;
  private failure: { reason: string; message: string } | undefined;
  private deadline: { seconds: number; cancel(): void } | undefined;

  /** @param changed called when its status may be another one, or when it can go on */
  constructor(pod: Pod, means: KubeletMeans, changed: () => void) {
    this.pod = pod;
    this.means = means;
    this.changed = changed;
    this.uid = pod.metadata.uid!;
    this.startTime = (pod.status?.startTime as string | undefined) ?? timestamp(means.clock);
    if (!pod.spec?.hostNetwork) this.ownIP = pod.status?.podIP ?? means.ips.next();
    this.podIP = pod.spec?.hostNetwork ? means.node.internalIP : this.ownIP;
    this.behaviours = new PodBehaviours(means.events, pod);
    this.inits = (pod.spec?.initContainers ?? []).map((spec) => this.container(spec, isSidecar(spec) ? "sidecar" : "init", initRestartPolicyOf(spec, pod)));
    this.containers = (pod.spec?.containers ?? []).map((spec) => this.container(spec, "main", restartPolicyOf(spec, pod)));
    this.addEphemerals();
    this.watchDeadline();
  }

  /** Everything of it has ended, and nothing will start any more. */
  get over(): boolean {
    return this.isOver;
  }

  /** One of its containers has been created before. */
  get hasBegun(): boolean {
    return this.all().some(({ begun }) => begun);
  }

  /** Its status holds something that the next step takes away. */
  get passes(): boolean {
    return this.all().some(({ endPasses }) => endPasses);
  }

  /** Waits for a ConfigMap or Secret. */
  get lacksConfig(): boolean {
    return !this.ending && (!this.begun || this.all().some((container) => container.lacksConfig));
  }

  /** Takes a newer version of the same pod. */
  update(pod: Pod): void {
    this.pod = pod;
    const specs = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)];
    for (const run of [...this.containers, ...this.inits]) {
      const spec = specs.find(({ name }) => name === run.spec.name);
      if (spec && spec.image !== run.spec.image) run.replace(spec);
    }
    if (this.behaviours.update(pod)) for (const run of this.all()) run.behave(this.behaviours.of(run.spec.name));
    this.addEphemerals();
    this.watchDeadline();
  }

  /** Goes on as far as it can: volumes, then init containers one after the other, then the containers together. */
  advance(): void {
    if (this.ending || this.podIP === undefined || !this.mounted()) return;
    for (const container of this.ephemerals) container.advance();
    for (const init of this.inits) {
      init.advance();
      if (init.ready || (init.role === "sidecar" && init.started)) continue;
      if (init.finalExitCode !== undefined) return this.end("ended", this.grace());
      // A sidecar that starts again holds back nothing that has run before.
      if (init.inHook || !this.containers.some(({ begun }) => begun)) return;
    }
    for (const container of this.containers) {
      container.advance();
      if (container.inHook) return;
    }
    if (this.containers.every(({ finalExitCode }) => finalExitCode !== undefined)) this.end("ended", this.grace());
  }

  /** Ends everything, each container with its hook and its grace period; a second call can only shorten that. */
  terminate(graceSeconds: number): void {
    if (this.ending !== "terminated" || !this.isOver) this.end("terminated", graceSeconds);
  }

  /** Everything is gone at once, and nobody is told. */
  drop(): void {
    this.ending = "terminated";
    this.isOver = true;
    this.deadline?.cancel();
    for (const container of this.all()) container.drop();
    this.releaseIP();
  }

  find(container: string): ContainerRun | undefined {
    return this.all().find(({ spec }) => spec.name === container);
  }

  /** Its address, while something of it may listen there. */
  get address(): string | undefined {
    return this.begun && !this.isOver ? this.podIP : undefined;
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
        ephemeralContainers: this.ephemerals.map((container) => container.status()),
        over: this.isOver ? this.ending : undefined,
        failure: this.failure,
      },
      timestamp(this.means.clock),
    );
  }

  private all(): readonly ContainerRun[] {
    return this.inits.length + this.ephemerals.length === 0 ? this.containers : [...this.containers, ...this.inits, ...this.ephemerals];
  }

  private end(how: "ended" | "terminated", graceSeconds: number): void {
    this.ending = how;
    this.deadline?.cancel();
    const stops = new Map<string, Promise<void>>();
    // Those that others wait for first: who waits finds their end.
    const order = [...this.containers, ...this.inits.toReversed(), ...this.ephemerals];
    for (const container of order) {
      const { name } = container.spec;
      const before = endsAfter(name, this.pod).flatMap((other) => (this.find(other)?.process ? [stops.get(other)!] : []));
      stops.set(name, container.stop({ graceSeconds, turn: before.length > 0 ? Promise.all(before) : undefined }));
    }
    if (order.some(({ process }) => process)) void Promise.all(stops.values()).then(() => this.finish());
    else this.finish();
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.releaseIP();
    this.changed();
  }

  private grace(): number {
    const { metadata, spec } = this.pod;
    return metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30;
  }

  /** `activeDeadlineSeconds` (pkg/kubelet/active_deadline.go), which may be set or lowered while the pod runs. */
  private watchDeadline(): void {
    const seconds = this.pod.spec?.activeDeadlineSeconds;
    if (seconds === undefined || seconds === this.deadline?.seconds || this.ending) return;
    const { clock, events } = this.means;
    this.deadline?.cancel();
    const cancel = clock.after(Math.max(0, Date.parse(this.startTime) + seconds * 1000 - clock.now()), () => {
      this.failure = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
      events.event(this.pod, "Normal", this.failure.reason, this.failure.message);
      this.end("terminated", this.grace());
    });
    this.deadline = { seconds, cancel };
  }

  private mounted(): boolean {
    if (this.begun) return true;
    const missing = missingVolume(this.pod, this.means.cache);
    if (missing && missing !== this.missing) this.means.events.event(this.pod, "Warning", "FailedMount", missing);
    this.missing = missing;
    this.begun = missing === undefined;
    return this.begun;
  }

  private volumes(): PodVolumes {
    return (this.ownVolumes ??= createPodVolumes({ pod: () => this.pod, podIP: this.podIP ?? "", means: this.means }));
  }

  private releaseIP(): void {
    if (this.ownIP) this.means.ips.release(this.ownIP);
    this.ownIP = undefined;
  }

  /** They come while the pod runs (`kubectl debug`), and never go. */
  private addEphemerals(): void {
    const specs = this.pod.spec?.ephemeralContainers ?? [];
    if (specs.length === this.ephemerals.length || this.ending) return;
    const added = specs.filter(({ name }) => !this.ephemerals.some(({ spec }) => spec.name === name));
    this.ephemerals = [...this.ephemerals, ...added.map((spec) => this.container(spec as ContainerSpec, "ephemeral", "Never"))];
  }

  private container(spec: ContainerSpec, role: ContainerRole, restartPolicy: RestartPolicy): ContainerRun {
    const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = this.pod.status ?? {};
    return new ContainerRun({
      means: this.means,
      pod: () => this.pod,
      podIP: this.podIP ?? "",
      volumes: () => this.volumes(),
      spec: { ...spec },
      role,
      restartPolicy,
      previous: [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === spec.name),
      behaviour: this.behaviours.of(spec.name),
      changed: this.changed,
    });
  }
}
