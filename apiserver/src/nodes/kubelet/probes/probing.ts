import type { Probe } from "../means.ts";
import { runProbe, type ProbeTarget } from "./run-probe.ts";

/** The probes of one running container. */
export interface Probing {
  /** The startup probe has passed, or there is none. */
  readonly started: boolean;
  readonly ready: boolean;
  /** Its pod is going: what may restart it is asked no more (StopLivenessAndStartup in pkg/kubelet/prober). */
  stopRestarting(): void;
  stop(): void;
}

export interface ProbedContainer extends ProbeTarget {
  /** What it was before a restart of the server: it stays so until a probe says otherwise. */
  before: { ready: boolean; started: boolean } | undefined;
  /** Tells an Event of the container. */
  warn(reason: string, message: string): void;
}

export type RestartingProbe = "liveness" | "startup";

type ProbeKind = "Startup" | "Liveness" | "Readiness";

interface Loop {
  kind: ProbeKind;
  stop(): void;
}

/** Runs a container's probes by their periods and thresholds; the first runs at once after its initial delay. */
export function startProbes(
  container: ProbedContainer,
  told: { changed(): void; failed(probe: RestartingProbe): void },
): Probing {
  const { startupProbe, readinessProbe, livenessProbe } = container.container;
  let started = !startupProbe || container.before?.started === true;
  let ready = !readinessProbe || container.before?.ready === true;
  let ending = false;
  let loops: Loop[] = [];

  const stopWhere = (goes: (loop: Loop) => boolean): void => {
    for (const loop of loops) if (goes(loop)) loop.stop();
    loops = loops.filter((loop) => !goes(loop));
  };
  const begin = (): void => {
    if (readinessProbe) {
      loops.push(
        startLoop(container, { kind: "Readiness", probe: readinessProbe, passedBefore: ready }, (passed) => {
          ready = passed;
          told.changed();
        }),
      );
    }
    if (livenessProbe && !ending) {
      loops.push(startLoop(container, { kind: "Liveness", probe: livenessProbe, passedBefore: true }, (passed) => !passed && told.failed("liveness")));
    }
  };
  if (startupProbe && !started) {
    loops.push(
      startLoop(container, { kind: "Startup", probe: startupProbe, passedBefore: false }, (passed) => {
        if (!passed) return told.failed("startup");
        started = true;
        stopWhere(() => true);
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
    stopRestarting() {
      ending = true;
      stopWhere(({ kind }) => kind !== "Readiness");
    },
    stop: () => stopWhere(() => true),
  };
}

/** Calls `turned` when the verdict changes; a startup probe's first failure past its threshold counts as a change. */
function startLoop(container: ProbedContainer, { kind, probe, passedBefore }: { kind: ProbeKind; probe: Probe; passedBefore: boolean }, turned: (passed: boolean) => void): Loop {
  const { clock } = container.means;
  const period = (probe.periodSeconds ?? 10) * 1000;
  let verdict = passedBefore;
  let inRow = 0;
  let last: boolean | undefined;
  let stopped = false;
  let cancel = (): void => {};

  const once = async (): Promise<void> => {
    const due = clock.now() + period;
    const { result, said = "" } = await runProbe(probe, container);
    if (stopped) return;
    cancel = clock.after(Math.max(0, due - clock.now()), () => void once());
    // The prober's own fault says nothing of the container: the verdict stays.
    if (result === "unknown") return container.warn("Unhealthy", `${kind} probe errored and resulted in unknown state: ${said}`);
    if (result === "failure") container.warn("Unhealthy", `${kind} probe failed: ${said}`);
    if (result === "warning") container.warn("ProbeWarning", `${kind} probe warning: ${said}`);
    const passed = result !== "failure";
    inRow = passed === last ? inRow + 1 : 1;
    last = passed;
    const threshold = passed ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (inRow < threshold || (passed === verdict && (passed || kind === "Readiness"))) return;
    verdict = passed;
    turned(passed);
  };
  const delay = (probe.initialDelaySeconds ?? 0) * 1000;
  if (delay > 0) cancel = clock.after(delay, () => void once());
  else void once();
  return {
    kind,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
