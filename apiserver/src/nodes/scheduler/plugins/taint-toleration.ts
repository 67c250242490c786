import { tolerationOf, untoleratedTaint } from "@kx/shared/kinds/core/tolerations";
import { normalize } from "../framework/normalize.ts";
import type { Plugin, Rejection } from "../framework/plugin.ts";

const rejection: Rejection = { reasons: ["node(s) had untolerated taint(s)"], resolvable: false };

/** Taints that keep a pod off rule a node out; those that only ask to be avoided count against it (plugins/tainttoleration). */
export const taintToleration: Plugin = {
  name: "TaintToleration",
  helpedBy: ["node"],
  weight: 3,
  filter: ({ pod }) => (node) => (untoleratedTaint(node.taints, pod.spec?.tolerations) ? rejection : undefined),
  score({ pod }, nodes) {
    const tolerations = pod.spec?.tolerations;
    const avoided = nodes.map(({ taints = [] }) => taints.filter((taint) => taint.effect === "PreferNoSchedule" && !tolerationOf(taint, tolerations)).length);
    return normalize(avoided, { reverse: true });
  },
};
