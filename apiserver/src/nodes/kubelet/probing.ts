import type { Pod } from "@kx/shared/kinds/core/pod";
import type { ContainerSpec, KubeletMeans, Probe } from "./means.ts";
import { runProbe } from "./probe.ts";

/** The probes of one running container. */
export interface Probing {
  /** The startup probe has passed, or there is none. */
  readonly started: boolean;
  readonly ready: boolean;
  stop(): void;
}

export interface ProbedContainer {
  means: KubeletMeans;
  pod: () => Pod;
  podIP: string;
  spec: ContainerSpec;
  /** What it was before a restart of the server: it stays so until a probe says otherwise. */
  before: { ready: boolean; started: boolean } | undefined;
}

type ProbeKind = "Startup" | "Liveness" | "Readiness";

/** Runs a container's probes by their periods and thresholds; the first runs at once after its initial delay. */
export function startProbes(
  container: ProbedContainer,
  told: { changed(): void; restart(why: string): void },
): Probing {
  const { spec } = container;
  let started = !spec.startupProbe || container.before?.started === true;
  let ready = !spec.readinessProbe || container.before?.ready === true;
  const loops: (() => void)[] = [];

  const begin = (): void => {
    if (spec.readinessProbe) {
      loops.push(
        loop(container, "Readiness", spec.readinessProbe, ready, (passed) => {
          ready = passed;
          told.changed();
        }),
      );
    }
    if (spec.livenessProbe) {
      loops.push(
        loop(container, "Liveness", spec.livenessProbe, true, (passed) => {
          if (!passed) told.restart(`Container ${spec.name} failed liveness probe`);
        }),
      );
    }
  };
  if (spec.startupProbe && !started) {
    loops.push(
      loop(container, "Startup", spec.startupProbe, false, (passed) => {
        if (!passed) return told.restart(`Container ${spec.name} failed startup probe`);
        started = true;
        loops.splice(0).forEach((stop) => stop());
        begin();
        told.changed();
      }),
    );
  } else begin();

  return {
    get started() {
      return started;
    },
    get ready() {
      return started && ready;
    },
    stop: () => loops.splice(0).forEach((stop) => stop()),
  };
}

/** Calls `turned` when the verdict changes; a startup probe's first failure past its threshold counts as a change. */
function loop(container: ProbedContainer, kind: ProbeKind, probe: Probe, passedBefore: boolean, turned: (passed: boolean) => void): () => void {
  const { means, pod, podIP, spec } = container;
  const { clock, events } = means;
  let verdict = passedBefore;
  let inRow = 0;
  let last: boolean | undefined;
  let stopped = false;
  let cancel = (): void => {};

  const once = async (): Promise<void> => {
    const { passed, fault } = await runProbe(probe, { means, podIP, ports: spec.ports ?? [] });
    if (stopped) return;
    cancel = clock.after((probe.periodSeconds ?? 10) * 1000, () => void once());
    if (passed === undefined) {
      // The prober's own fault says nothing of the container: the verdict stays.
      events.event(pod(), "Warning", "Unhealthy", `${kind} probe errored and resulted in unknown state: ${fault}`);
      return;
    }
    inRow = passed === last ? inRow + 1 : 1;
    last = passed;
    if (!passed) events.event(pod(), "Warning", "Unhealthy", `${kind} probe failed: ${fault}`);
    const threshold = passed ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (inRow < threshold || (passed === verdict && (passed || kind === "Readiness"))) return;
    verdict = passed;
    turned(passed);
  };
  const delay = (probe.initialDelaySeconds ?? 0) * 1000;
  if (delay > 0) cancel = clock.after(delay, () => void once());
  else void once();
  return () => {
    stopped = true;
    cancel();
  };
}
