import type { Pod } from "@kx/shared/kinds/core/pod";
import type { ContainerStatus } from "./means.ts";

type PodStatus = NonNullable<Pod["status"]>;
type Condition = NonNullable<PodStatus["conditions"]>[number];

/** What the kubelet knows of a pod. */
export interface PodState {
  podIP: string | undefined;
  hostIP: string;
  startTime: string;
  /** Init containers have ended well. */
  initialized: boolean;
  initContainers: readonly ContainerStatus[];
  containers: readonly ContainerStatus[];
  /** Set once nothing will run any more. */
  finished: "Succeeded" | "Failed" | undefined;
}

/** A pod's status as its kubelet reports it (pkg/kubelet/status/generate.go); conditions of others are kept. */
export function podStatus(pod: Pod, state: PodState, now: string): PodStatus {
  const old = pod.status ?? {};
  const { podIP, hostIP, containers, finished } = state;
  const running = podIP !== undefined && state.initialized && containers.some((container) => container.state?.running || container.lastState?.terminated);
  const containersReady = finished === undefined && containers.every(({ ready }) => ready);
  const gates = (pod.spec?.readinessGates ?? []).filter(
    ({ conditionType }) => !old.conditions?.some(({ type, status }) => type === conditionType && status === "True"),
  );
  const notReady = {
    status: "False",
    reason: finished === "Succeeded" ? "PodCompleted" : finished === "Failed" ? "PodFailed" : "ContainersNotReady",
    ...(finished ? {} : { message: `containers with unready status: [${unready(containers)}]` }),
  };
  const gated = { status: "False", reason: "ReadinessGatesNotReady", message: `corresponding condition of pod readiness gate ${JSON.stringify(gates[0]?.conditionType)} does not exist.` };
  const own: (Pick<Condition, "type" | "status"> & Partial<Condition>)[] = [
    { type: "PodReadyToStartContainers", status: podIP && !finished ? "True" : "False" },
    state.initialized
      ? { type: "Initialized", status: "True", ...(finished === "Succeeded" ? { reason: "PodCompleted" } : {}) }
      : { type: "Initialized", status: "False", reason: "ContainersNotInitialized", message: `containers with incomplete status: [${unready(state.initContainers)}]` },
    { type: "Ready", ...(containersReady ? (gates.length > 0 ? gated : { status: "True" }) : notReady) },
    { type: "ContainersReady", ...(containersReady ? { status: "True" } : notReady) },
  ];
  return {
    ...(old.qosClass ? { qosClass: old.qosClass } : {}),
    observedGeneration: pod.metadata.generation ?? 1,
    phase: finished ?? (running ? "Running" : "Pending"),
    conditions: [...own.map((condition) => withTimes(condition, old.conditions, now, pod.metadata.generation)), ...foreign(old.conditions, own)],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: state.startTime as never,
    ...(state.initContainers.length > 0 ? { initContainerStatuses: [...state.initContainers] } : {}),
    containerStatuses: [...containers],
  };
}

const unready = (containers: readonly ContainerStatus[]): string =>
  containers.filter(({ ready }) => !ready).map(({ name }) => name).join(" ");

function withTimes(condition: Pick<Condition, "type" | "status"> & Partial<Condition>, old: PodStatus["conditions"], now: string, generation: number | undefined): Condition {
  const before = old?.find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now;
  return { ...condition, lastProbeTime: null, lastTransitionTime, ...(generation ? { observedGeneration: generation } : {}) } as unknown as Condition;
}

function foreign(old: PodStatus["conditions"], own: readonly { type: string }[]): Condition[] {
  return (old ?? []).filter(({ type }) => !own.some((condition) => condition.type === type));
}
