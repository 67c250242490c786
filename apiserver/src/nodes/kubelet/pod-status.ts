import type { Pod } from "@kx/shared/kinds/core/pod";
import type { ContainerStatus } from "./means.ts";
import { isSidecar, phaseOf, type PodPhase } from "./pod-phase.ts";

type PodStatus = NonNullable<Pod["status"]>;
type Condition = NonNullable<PodStatus["conditions"]>[number];
type Stated = Pick<Condition, "type" | "status"> & Partial<Condition>;

/** What the kubelet knows of a pod. */
export interface PodState {
  podIP: string | undefined;
  hostIP: string;
  startTime: string;
  initContainers: readonly ContainerStatus[];
  containers: readonly ContainerStatus[];
  ephemeralContainers: readonly ContainerStatus[];
  /** Its containers have ended for good: `ended` by themselves, or `terminated` by its kubelet. */
  over: "ended" | "terminated" | undefined;
  /** Why its kubelet has ended it. */
  failure: { reason: string; message: string } | undefined;
}

/** A pod's status as its kubelet reports it (pkg/kubelet/status/generate.go); conditions of others are kept. */
export function podStatus(pod: Pod, state: PodState, now: string): PodStatus {
  const old = pod.status ?? {};
  const { generation } = pod.metadata;
  const { podIP, hostIP, startTime, initContainers, containers, ephemeralContainers } = state;
  const initialized = containers.some(hasStarted);
  const phase = phaseIn(pod, state, initialized);
  const isOver = phase === "Succeeded" || phase === "Failed";
  const containersReady = containersReadyCondition(pod, state, phase);
  const own: Stated[] = [
    { type: "PodReadyToStartContainers", status: podIP && !isOver ? "True" : "False" },
    initializedCondition(pod, state, { phase, initialized }),
    containersReady.status === "True" ? readyCondition(pod) : { ...containersReady, type: "Ready" },
    containersReady,
    { type: "PodScheduled", status: "True" },
  ];
  // What goes with a phase stays with it.
  const { reason, message } = (isOver ? state.failure : undefined) ?? (phase === old.phase ? old : {});
  return {
    ...(old.qosClass ? { qosClass: old.qosClass } : {}),
    observedGeneration: generation ?? 1,
    phase,
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    conditions: [...foreign(old.conditions, own), ...own.map((condition) => withTimes(condition, old.conditions, now, generation))],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: startTime as never,
    ...(initContainers.length > 0 ? { initContainerStatuses: [...initContainers] } : {}),
    containerStatuses: byName(containers),
    ...(ephemeralContainers.length > 0 ? { ephemeralContainerStatuses: byName(ephemeralContainers) } : {}),
  };
}

const byName = (statuses: readonly ContainerStatus[]): ContainerStatus[] => [...statuses].sort((a, b) => (a.name < b.name ? -1 : 1));

/** A pod is not called over while something of it runs, though all that counts has ended (mergePodStatus in pkg/kubelet/status). */
function phaseIn(pod: Pod, { initContainers, containers, over, failure }: PodState, initialized: boolean): PodPhase {
  if (over && failure) return "Failed";
  const phase = phaseOf(pod, { initContainers, containers, initialized, terminal: over === "terminated" });
  if (over || (phase !== "Succeeded" && phase !== "Failed")) return phase;
  return pod.status?.phase === "Running" || initialized ? "Running" : "Pending";
}

const hasStarted = ({ state, lastState }: ContainerStatus): boolean => [state?.running, state?.terminated, lastState?.terminated].some(Boolean);

function initializedCondition(pod: Pod, { initContainers }: PodState, { phase, initialized }: { phase: PodPhase; initialized: boolean }): Stated {
  if (phase === "Succeeded") return { type: "Initialized", status: "True", reason: "PodCompleted" };
  const incomplete = (pod.spec?.initContainers ?? []).filter((init) => {
    const status = initContainers.find(({ name }) => name === init.name);
    return !(isSidecar(init) ? status?.started : status?.ready);
  });
  if (initialized || incomplete.length === 0) return { type: "Initialized", status: "True" };
  return { type: "Initialized", status: "False", reason: "ContainersNotInitialized", message: `containers with incomplete status: ${listed(incomplete)}` };
}

function containersReadyCondition(pod: Pod, { initContainers, containers }: PodState, phase: PodPhase): Stated {
  if (phase === "Succeeded") return { type: "ContainersReady", status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type: "ContainersReady", status: "False", reason: "PodFailed" };
  const unready = [...(pod.spec?.initContainers ?? []).filter(isSidecar), ...(pod.spec?.containers ?? [])].filter(
    (container) => ![...initContainers, ...containers].find(({ name }) => name === container.name)?.ready,
  );
  if (unready.length === 0) return { type: "ContainersReady", status: "True" };
  return { type: "ContainersReady", status: "False", reason: "ContainersNotReady", message: `containers with unready status: ${listed(unready)}` };
}

/** The containers are ready: what the pod's readiness gates say. */
function readyCondition({ spec, status }: Pod): Stated {
  const closed = (spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = status?.conditions?.find(({ type }) => type === conditionType);
    if (!found) return [`corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`];
    return found.status === "True" ? [] : [`the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${found.status}`];
  });
  if (closed.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: closed.join(", ") };
}

/** As Go prints a list of strings. */
const listed = (containers: readonly { name: string }[]): string => `[${containers.map(({ name }) => name).join(" ")}]`;

function withTimes(condition: Stated, old: PodStatus["conditions"], now: string, generation: number | undefined): Condition {
  const before = old?.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now;
  return { ...condition, lastProbeTime: null, lastTransitionTime, ...(generation ? { observedGeneration: generation } : {}) } as unknown as Condition;
}

function foreign(old: PodStatus["conditions"], own: readonly Stated[]): Condition[] {
  return (old ?? []).filter(({ type }) => !own.some((condition) => condition.type === type));
}
