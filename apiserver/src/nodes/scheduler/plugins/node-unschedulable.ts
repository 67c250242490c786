import { tolerationOf } from "@kx/shared/kinds/core/tolerations";
import type { Plugin, Rejection } from "../framework/plugin.ts";

const rejection: Rejection = { reasons: ["node(s) were unschedulable"], resolvable: false };

/** Nodes that are cordoned take no new pods, save those that tolerate it (plugins/nodeunschedulable). */
export const nodeUnschedulable: Plugin = {
  name: "NodeUnschedulable",
  helpedBy: ["node"],
  filter({ pod }) {
    if (tolerationOf({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }, pod.spec?.tolerations)) return undefined;
    return ({ node }) => (node.spec?.unschedulable ? rejection : undefined);
  },
};
