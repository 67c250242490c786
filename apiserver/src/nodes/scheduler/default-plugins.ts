import type { Plugin } from "./framework/plugin.ts";
import { balancedAllocation } from "./plugins/balanced-allocation.ts";
import { interPodAffinity } from "./plugins/inter-pod-affinity.ts";
import { namedNodes } from "./plugins/named-nodes.ts";
import { nodeAffinity } from "./plugins/node-affinity.ts";
import { nodePorts } from "./plugins/node-ports.ts";
import { nodeResourcesFit } from "./plugins/node-resources-fit.ts";
import { nodeUnschedulable } from "./plugins/node-unschedulable.ts";
import { podTopologySpread } from "./plugins/pod-topology-spread.ts";
import { taintToleration } from "./plugins/taint-toleration.ts";

/**
 * In the order of the default profile (apis/config/v1/default_plugins.go): a node is refused by the first that refuses
 * it. Those about volumes, images and devices are left out: nothing here has any.
 */
export const defaultPlugins: readonly Plugin[] = [
  namedNodes,
  nodeUnschedulable,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  podTopologySpread,
  interPodAffinity,
  balancedAllocation,
];
