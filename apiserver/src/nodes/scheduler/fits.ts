import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";

type Toleration = NonNullable<NonNullable<Pod["spec"]>["tolerations"]>[number];
type Taint = NonNullable<NonNullable<Node["spec"]>["taints"]>[number];

/** What another pod's going would mend; of the rest the scheduler says that preemption does not help. */
const tooManyPods = "Too many pods";
const noFreePorts = "node(s) didn't have free ports for the requested pod ports";
export const mendedByPreemption: ReadonlySet<string> = new Set([tooManyPods, noFreePorts]);

/** The node lifecycle controller's taint of a node that is not ready. */
const notReady: Taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** Why a pod cannot go to a node, in the words of the first filter plugin that refuses it; undefined when it can. */
export function unfit(pod: Pod, node: Node, placed: readonly Pod[]): string | undefined {
  const { spec = {}, metadata, status } = node;
  if (spec.unschedulable && !tolerates(pod, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" })) return "node(s) were unschedulable";
  const ready = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  const taints = [...(spec.taints ?? []), ...(ready ? [] : [notReady])];
  if (taints.some((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(pod, taint))) return "node(s) had untolerated taint(s)";
  const wanted = Object.entries(pod.spec?.nodeSelector ?? {});
  if (wanted.some(([key, value]) => metadata.labels?.[key] !== value)) return "node(s) didn't match Pod's node affinity/selector";
  const ports = hostPorts(pod);
  if (ports.length > 0 && placed.some((other) => hostPorts(other).some((taken) => ports.some((port) => conflicts(port, taken))))) return noFreePorts;
  if (placed.length >= Number(status?.allocatable?.["pods"] ?? "110")) return tooManyPods;
  return undefined;
}

/** How many taints that only ask to be avoided the pod does not tolerate. */
export function unwelcome(pod: Pod, { spec }: Node): number {
  return (spec?.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !tolerates(pod, taint)).length;
}

function tolerates(pod: Pod, taint: Taint): boolean {
  return (pod.spec?.tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint));
}

/** api core/v1 Toleration.ToleratesTaint. */
function toleratesTaint({ effect, key, operator = "Equal", value }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (!key && operator !== "Exists") return false;
  return operator === "Exists" || (value ?? "") === (taint.value ?? "");
}

interface HostPort {
  ip: string;
  port: number;
  protocol: string;
}

/** Of the containers that run as long as the pod does. */
function hostPorts({ spec }: Pod): HostPort[] {
  const lasting = [...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always"), ...(spec?.containers ?? [])];
  return lasting.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = "TCP" }) => (hostPort ? [{ ip: hostIP || everywhere, port: hostPort, protocol }] : [])),
  );
}

const everywhere = "0.0.0.0";

const conflicts = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === everywhere || b.ip === everywhere);
