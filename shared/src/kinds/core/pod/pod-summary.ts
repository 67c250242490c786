import type { ContainerStatus, PodObject } from "./pod-types.ts";

/** What `kubectl get pods` says of a pod in a line. */
export interface PodSummary {
  /** `1/2`: ready containers of all, restartable init containers included. */
  ready: string;
  /** Phase, or what keeps it from running: `CrashLoopBackOff`, `Init:0/1`, `Terminating`. */
  status: string;
  restarts: number;
  /** When a container last ended before a restart. */
  lastRestart: string | undefined;
}

interface Count {
  ready: number;
  restarts: number;
  lastRestart: string | undefined;
}

/** As the server's own printer sums a pod up (printers/internalversion printPod). */
export function podSummary(pod: PodObject): PodSummary {
  const { spec, status, metadata } = pod;
  const sidecars = new Set((spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name));
  const total = (spec?.containers ?? []).length + sidecars.size;
  let reason = status?.reason || status?.phase || "";
  if (status?.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated")) {
    reason = "SchedulingGated";
  }

  const init = initialization(pod, sidecars);
  let count = init.count;
  if (init.reason) reason = init.reason;
  const initialized = status?.conditions?.find(({ type }) => type === "Initialized")?.status === "True";
  if (!init.reason || initialized) {
    const main = mainContainers(pod, reason, { ...init.sidecars, ready: init.count.ready });
    reason = main.reason;
    count = main.count;
  }

  const over = status?.phase === "Succeeded" || status?.phase === "Failed";
  if (metadata.deletionTimestamp && status?.reason === "NodeLost") reason = "Unknown";
  else if (metadata.deletionTimestamp && !over) reason = "Terminating";
  return { ready: `${count.ready}/${total}`, status: reason, restarts: count.restarts, lastRestart: count.lastRestart };
}

/** How far the init containers are: the reason of the first that is not done, and restarts of all and of the sidecars. */
function initialization(
  { spec, status }: PodObject,
  sidecars: ReadonlySet<string>,
): { reason: string; count: Count; sidecars: Count } {
  const count: Count = { ready: 0, restarts: 0, lastRestart: undefined };
  const ofSidecars: Count = { ready: 0, restarts: 0, lastRestart: undefined };
  const statuses = status?.initContainerStatuses ?? [];
  for (const [i, container] of statuses.entries()) {
    addRestarts(count, container);
    if (sidecars.has(container.name)) addRestarts(ofSidecars, container);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(container.name) && container.started) {
      if (container.ready) count.ready++;
      continue;
    }
    const reason = terminated
      ? endedReason(terminated)
      : waiting?.reason && waiting.reason !== "PodInitializing"
        ? waiting.reason
        : `${i}/${(spec?.initContainers ?? []).length}`;
    return { reason: `Init:${reason}`, count, sidecars: ofSidecars };
  }
  return { reason: "", count, sidecars: ofSidecars };
}

/** Looks from the last container to the first, so that the first one's reason stands. */
function mainContainers({ status }: PodObject, before: string, count: Count): { reason: string; count: Count } {
  let reason = before;
  let failure = "";
  let running = false;
  for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
    addRestarts(count, container);
    const { waiting, terminated, running: runs } = container.state ?? {};
    if (waiting?.reason) {
      reason = waiting.reason;
    } else if (terminated) {
      reason = endedReason(terminated);
      if (terminated.exitCode !== 0) failure = reason;
    } else if (container.ready && runs) {
      running = true;
      count.ready++;
    }
  }
  const isReady = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  if (reason === "Completed") {
    if (running && isReady) reason = "Running";
    else if (failure) reason = failure;
    else if (running) reason = "NotReady";
  }
  return { reason, count };
}

function endedReason({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function addRestarts(count: Count, { restartCount, lastState }: ContainerStatus): void {
  count.restarts += restartCount;
  const finished = lastState?.terminated?.finishedAt;
  if (finished && (!count.lastRestart || Date.parse(finished) > Date.parse(count.lastRestart))) count.lastRestart = finished;
}
