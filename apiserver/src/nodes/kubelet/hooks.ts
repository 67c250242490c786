import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Handler } from "@kx/shared/kinds/core/pod/pod-types";
import { hostPort } from "@kx/shared/net/addresses";
import type { ProbeTarget } from "./probes/run-probe.ts";
import { httpGet } from "./probes/http-get.ts";
import { portOf } from "./probes/port-of.ts";
import { shellOutput } from "./probes/shell-output.ts";

/** A lifecycle hook went wrong, in the kubelet's words. */
export class HookFailure extends Error {}

export interface HookTarget extends ProbeTarget {
  pod: Pod;
  /** Tells an Event of the pod. */
  warn(reason: string, message: string): void;
}

/**
 * Runs a lifecycle hook to its end (pkg/kubelet/lifecycle/handlers.go): any HTTP answer will do, a command has to end well.
 * @throws HookFailure
 */
export async function runHook({ exec, httpGet: get, sleep }: Handler, target: HookTarget, signal: AbortSignal): Promise<void> {
  const { metadata } = target.pod;
  const of = `for Container ${JSON.stringify(target.container.name)} in Pod ${JSON.stringify(`${metadata.name}_${metadata.namespace}(${metadata.uid})`)} failed - error:`;
  if (exec) {
    const command = exec.command ?? [];
    const failure = await run(command, target, signal);
    if (failure) throw new HookFailure(`Exec lifecycle hook ([${command.join(" ")}]) ${of} ${failure.error}, message: ${JSON.stringify(failure.output)}`);
  } else if (get) {
    await ask(get, target, signal).catch((error: unknown) => {
      throw new HookFailure(`HTTP lifecycle hook (${get.path}) ${of} ${error instanceof Error ? error.message : String(error)}`);
    });
  } else if (sleep && !(await slept(sleep.seconds * 1000, target, signal))) {
    throw new HookFailure(`Sleep lifecycle hook (${sleep.seconds}) ${of} container terminated before sleep hook finished`);
  }
}

/** @returns what went wrong */
async function run(command: readonly string[], { shell }: HookTarget, signal: AbortSignal): Promise<{ error: string; output: string } | undefined> {
  try {
    const { code, output } = await shellOutput(shell(), command, signal);
    return code === 0 ? undefined : { error: `command '${command.join(" ")}' exited with ${code}: ${output}`, output };
  } catch (error) {
    return { error: (error as Error).message, output: "" };
  }
}

/** @throws Error in Go's words */
async function ask(action: NonNullable<Handler["httpGet"]>, { means, podIP, container, warn }: HookTarget, signal: AbortSignal): Promise<void> {
  const asked = { means, podIP, container, action, purpose: "lifecycle", signal } as const;
  try {
    await httpGet(asked);
  } catch (error) {
    if (action.scheme !== "HTTPS" || !(error as Error).message.endsWith("server gave HTTP response to HTTPS client")) throw error;
    await httpGet({ ...asked, action: { ...action, scheme: "HTTP" } });
    const place = hostPort(action.host || podIP, portOf(action.port, container));
    warn("LifecycleHTTPFallback", `request to HTTPS lifecycle hook ${place} got HTTP response, retry with HTTP succeeded`);
  }
}

/** @returns false when it was called off */
async function slept(ms: number, { means: { clock } }: HookTarget, signal: AbortSignal): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const cancel = clock.after(ms, () => resolve(true));
    signal.addEventListener(
      "abort",
      () => {
        cancel();
        resolve(false);
      },
      { once: true },
    );
  });
}
