import type { ContainerShell } from "@kx/shared/net/container";
import { expand } from "../../expand.ts";
import type { ContainerSpec, KubeletMeans, Probe } from "../means.ts";
import { dialed } from "./dial.ts";
import { httpGet } from "./http-get.ts";
import { portOf } from "./port-of.ts";
import { shellOutput } from "./shell-output.ts";

/** What a probe found, and the kubelet's words for it; `unknown` when it could not be run. A warning has passed. */
export interface ProbeResult {
  result: "success" | "warning" | "failure" | "unknown";
  said?: string;
}

export interface ProbeTarget {
  means: Pick<KubeletMeans, "fabric" | "node" | "clock">;
  podIP: string;
  container: ContainerSpec;
  /** A shell in the container, for exec. */
  shell(): ContainerShell;
}

interface Running extends ProbeTarget {
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** Runs a probe once against the simulated container (pkg/kubelet/prober). */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const timeout = new AbortController();
  const timeoutSeconds = probe.timeoutSeconds ?? 1;
  const cancel = target.means.clock.after(timeoutSeconds * 1000, () => timeout.abort());
  try {
    return await ask(probe, { ...target, timeoutSeconds, signal: timeout.signal });
  } catch (error) {
    return { result: "unknown", said: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel();
  }
}

/** @throws Error what keeps the probe from being run */
async function ask({ exec, httpGet: get, tcpSocket, grpc }: Probe, running: Running): Promise<ProbeResult> {
  if (exec) return await askShell(exec.command ?? [], running);
  if (get) return await askHttp(get, running);
  if (tcpSocket) return await askTcp(tcpSocket, running);
  if (grpc) return await askGrpc(grpc, running);
  throw new Error("missing probe handler");
}

const faulty = (said: string | undefined): ProbeResult => (said === undefined ? { result: "success" } : { result: "failure", said });

async function askShell(words: readonly string[], { shell, container, timeoutSeconds, signal }: Running): Promise<ProbeResult> {
  // Only what the manifest itself gives: no downward API, no ConfigMap (ExpandContainerCommandOnlyStatic).
  const literal = (name: string): string | undefined => container.env?.findLast((variable) => variable.name === name && !variable.valueFrom)?.value;
  const command = words.map((word) => expand(word, literal));
  const { code, output } = await shellOutput(shell(), command, signal);
  if (signal.aborted) return faulty(`command timed out: ${JSON.stringify(command.join(" "))} timed out after ${timeoutSeconds}s`);
  return code === 0 ? { result: "success" } : { result: "failure", said: output };
}

async function askHttp(action: NonNullable<Probe["httpGet"]>, { means, podIP, container, signal }: Running): Promise<ProbeResult> {
  portOf(action.port, container);
  try {
    const { status, body } = await httpGet({ means, podIP, container, action, purpose: "probe", signal });
    if (status < 200 || status >= 400) return faulty(`HTTP probe failed with statuscode: ${status}`);
    return status < 300 ? { result: "success" } : { result: "warning", said: `Probe terminated redirects, Response body: ${body}` };
  } catch (error) {
    return faulty((error as Error).message);
  }
}

async function askTcp({ host, port }: NonNullable<Probe["tcpSocket"]>, { means, podIP, container, signal }: Running): Promise<ProbeResult> {
  const address = { ip: host || podIP, port: portOf(port, container) };
  try {
    (await dialed(means, { ...address, own: address.ip === podIP, signal })).destroy();
    return { result: "success" };
  } catch (error) {
    return faulty((error as Error).message);
  }
}

async function askGrpc({ port, service = "" }: NonNullable<Probe["grpc"]>, { means, podIP, timeoutSeconds, signal }: Running): Promise<ProbeResult> {
  // Loaded when first asked for: few pods speak it.
  const { grpcHealthFault } = await import("./grpc-health.ts");
  return faulty(await grpcHealthFault({ means, ip: podIP, port, service, timeoutSeconds, signal }));
}
