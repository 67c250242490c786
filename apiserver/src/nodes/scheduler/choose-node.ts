import { defaultPlugins } from "./default-plugins.ts";
import type { Diagnosis } from "./fit-error.ts";
import type { NodeInfo } from "./framework/node-info.ts";
import type { Filter, Plugin, Rejection, Snapshot } from "./framework/plugin.ts";
import type { PodInfo } from "./framework/pod-info.ts";

/** A node for the pod, or why none will do. */
export type Choice = { node: NodeInfo } | Diagnosis;

/** Among the nodes that every plugin allows, the one with the highest sum of weighted scores; of equal ones the first. */
export function chooseNode(pod: PodInfo, snapshot: Snapshot): Choice {
  const filters = filtersFor(pod, snapshot);
  const rejections: Rejection[] = [];
  const plugins = new Set<Plugin>();
  const feasible: NodeInfo[] = [];
  for (const node of snapshot.nodes) {
    const refusal = firstRefusal(node, filters);
    if (!refusal) feasible.push(node);
    else {
      rejections.push(refusal.rejection);
      plugins.add(refusal.plugin);
    }
  }
  const [only, ...others] = feasible;
  if (!only) return { rejections, plugins };
  return { node: others.length === 0 ? only : best(pod, feasible, snapshot) };
}

interface PreparedFilter {
  readonly plugin: Plugin;
  readonly filter: Filter;
}

function filtersFor(pod: PodInfo, snapshot: Snapshot): PreparedFilter[] {
  return defaultPlugins.flatMap((plugin) => {
    const filter = plugin.filter?.(pod, snapshot);
    return filter ? [{ plugin, filter }] : [];
  });
}

function firstRefusal(node: NodeInfo, filters: readonly PreparedFilter[]): { plugin: Plugin; rejection: Rejection } | undefined {
  for (const { plugin, filter } of filters) {
    const rejection = filter(node);
    if (rejection) return { plugin, rejection };
  }
  return undefined;
}

function best(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): NodeInfo {
  const sums = nodes.map(() => 0);
  for (const plugin of defaultPlugins) {
    const { weight = 1 } = plugin;
    const scores = plugin.score?.(pod, nodes, snapshot);
    if (scores) for (let i = 0; i < sums.length; i++) sums[i]! += weight * scores[i]!;
  }
  return nodes[sums.indexOf(Math.max(...sums))]!;
}
