import type { Pod } from "@kx/shared/kinds/core/pod";
import type { ContainerSpec, ContainerStatus } from "./means.ts";

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed";

/** How a container is to be started again after its process ended. */
export type RestartPolicy = "Always" | "OnFailure" | "Never";

/** An init container that runs beside the others. */
export const isSidecar = (init: ContainerSpec): boolean => init.restartPolicy === "Always";

/** Of a main container. */
export function restartPolicyOf(container: ContainerSpec, pod: Pod): RestartPolicy {
  return (container.restartPolicy ?? pod.spec?.restartPolicy ?? "Always") as RestartPolicy;
}

/** Of an init container: one that has ended well is not started again, whatever the pod says. */
export function initRestartPolicyOf(init: ContainerSpec, pod: Pod): RestartPolicy {
  if (isSidecar(init)) return "Always";
  const policy = restartPolicyOf(init, pod);
  return policy === "Always" ? "OnFailure" : policy;
}

export function restartsAfter(policy: RestartPolicy, exitCode: number): boolean {
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

export interface PhaseOf {
  initContainers: readonly ContainerStatus[];
  containers: readonly ContainerStatus[];
  /** Its main containers have been started before. */
  initialized: boolean;
  /** Nothing of it will start again, whatever the restart policies say. */
  terminal?: boolean;
}

/** A pod's phase by its containers (getPhase in pkg/kubelet/kubelet_pods.go). */
export function phaseOf(pod: Pod, { initContainers, containers, initialized, terminal = false }: PhaseOf): PodPhase {
  let pendingInits = 0;
  let running = 0;
  for (const init of pod.spec?.initContainers ?? []) {
    const { state, lastState, started } = initContainers.find(({ name }) => name === init.name) ?? {};
    if (isSidecar(init)) {
      if (state?.running) running++;
      const pending = state?.running ? !started : !state?.terminated && !lastState?.terminated;
      if (pending && !initialized) pendingInits++;
      continue;
    }
    const ended = state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
    if (!ended) pendingInits++;
    else if (ended.exitCode !== 0 && !restartsAfter(initRestartPolicyOf(init, pod), ended.exitCode)) return "Failed";
  }
  let waiting = 0;
  let restarting = 0;
  let failed = 0;
  for (const container of pod.spec?.containers ?? []) {
    const { state, lastState } = containers.find(({ name }) => name === container.name) ?? {};
    const ended = state?.running ? undefined : (state?.terminated ?? lastState?.terminated);
    if (state?.running) running++;
    else if (!ended) waiting++;
    else if (!terminal && restartsAfter(restartPolicyOf(container, pod), ended.exitCode)) restarting++;
    else if (ended.exitCode !== 0) failed++;
  }
  // A kubelet that ends a pod before it has begun calls it failed (TerminatePod in pkg/kubelet/status).
  if (pendingInits > 0 || waiting > 0) return terminal ? "Failed" : "Pending";
  if (running > 0 || restarting > 0) return "Running";
  return failed > 0 ? "Failed" : "Succeeded";
}
