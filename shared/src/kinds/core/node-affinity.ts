import type { V1NodeSelectorTerm } from "@kubernetes/client-node";
import type { Wire } from "../../meta/object.ts";
import { meets, type LabelOperator, type LabelRequirement } from "../../meta/label-requirement.ts";
import type { Node } from "./node.ts";
import type { PodSpec } from "./pod/pod-types.ts";

export type NodeSelectorTerm = Wire<V1NodeSelectorTerm>;
type Requirement = NonNullable<NodeSelectorTerm["matchExpressions"]>[number];
type NodePart = Pick<Node, "metadata">;

/** Whether a node is one that is asked for. */
export type MatchesNode = (node: NodePart) => boolean;

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
  ["Gt", "gt"],
  ["Lt", "lt"],
]);

/** What a pod demands of its node by nodeSelector and required node affinity; undefined when any node will do. */
export function requiredNodeAffinity({ nodeSelector, affinity }: PodSpec): MatchesNode | undefined {
  const wanted = Object.entries(nodeSelector ?? {});
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.map(nodeSelectorTerm);
  if (wanted.length === 0 && !terms) return undefined;
  return (node) => {
    const { labels } = node.metadata;
    return wanted.every(([key, value]) => labels?.[key] === value) && (!terms || terms.some((matches) => matches(node)));
  };
}

/**
 * One term of a node selector: all its expressions about labels and all its fields; an empty one matches nothing
 * (component-helpers scheduling/corev1/nodeaffinity).
 */
export function nodeSelectorTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): MatchesNode {
  if (matchExpressions.length + matchFields.length === 0) return () => false;
  const labels = matchExpressions.map(requirement);
  const fields = matchFields.map(requirement);
  return ({ metadata }) => {
    const known = { "metadata.name": metadata.name ?? "" };
    return labels.every((one) => meets(one, metadata.labels)) && fields.every((one) => meets(one, known));
  };
}

/** The nodes that a pod's required affinity names one by one: what DaemonSet pods have. Undefined when a term names none. */
export function namedNodes({ affinity }: PodSpec): ReadonlySet<string> | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms?.length) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In").map(({ values = [] }) => values);
    const [first, ...others] = lists;
    if (!first) return undefined;
    for (const name of first) if (others.every((values) => values.includes(name))) names.add(name);
  }
  return names;
}

function requirement({ key, operator, values = [] }: Requirement): LabelRequirement {
  return { key, operator: operators.get(operator) ?? "in", values };
}
