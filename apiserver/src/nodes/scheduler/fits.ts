import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";

type Toleration = NonNullable<NonNullable<Pod["spec"]>["tolerations"]>[number];
type Taint = NonNullable<NonNullable<Node["spec"]>["taints"]>[number];

/** Why a pod cannot go to a node, in the scheduler's words; undefined when it can. */
export function unfit(pod: Pod, node: Node, placed: readonly Pod[]): string | undefined {
  const { spec = {}, metadata, status } = node;
  if (spec.unschedulable && !tolerates(pod, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" })) return "node(s) were unschedulable";
  const taint = (spec.taints ?? []).find((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(pod, taint));
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
  if (!status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True")) return "node(s) were not ready";
  const wanted = Object.entries(pod.spec?.nodeSelector ?? {});
  if (wanted.some(([key, value]) => metadata.labels?.[key] !== value)) return "node(s) didn't match Pod's node affinity/selector";
  const room = Number(status.allocatable?.["pods"] ?? "110");
  if (placed.length >= room) return "Too many pods";
  const ports = hostPorts(pod);
  if (ports.length > 0 && placed.some((other) => hostPorts(other).some((port) => ports.includes(port)))) {
    return "node(s) didn't have free ports for the requested pod ports";
  }
  return undefined;
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

function hostPorts(pod: Pod): string[] {
  return (pod.spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol = "TCP" }) => (hostPort ? [`${protocol} ${hostPort}`] : [])),
  );
}
