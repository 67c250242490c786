import { tolerationOf, type TaintFacts } from "@kx/shared/kinds/core/tolerations";
import type { Pod } from "@kx/shared/kinds/core/pod";

/**
 * How long a pod may stay on a node with these NoExecute taints, in milliseconds: not at all when it does not bear one of
 * them, else as long as the shortest of the tolerations that it uses, for ever when none has an end
 * (tainteviction processPodOnNode, getMinTolerationTime).
 */
export function evictionDelay({ spec }: Pod, taints: readonly TaintFacts[]): number {
  const used = taints.map((taint) => tolerationOf(taint, spec?.tolerations));
  const seconds = used.map((toleration) => (toleration ? (toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY) : 0));
  return Math.max(0, Math.min(...seconds)) * 1000;
}
