import type { Wire } from "../../meta/object.ts";
import type { V1Taint } from "@kubernetes/client-node";
import type { Toleration } from "./pod/pod-types.ts";

export type Taint = Wire<V1Taint>;

/** What a taint is told from others by; when it was added does not matter. */
export type TaintFacts = Pick<Taint, "key" | "value" | "effect">;

/** The toleration of a pod that bears the taint (api core/v1 Toleration.ToleratesTaint); undefined when none does. */
export function tolerationOf(taint: TaintFacts, tolerations: readonly Toleration[] | undefined): Toleration | undefined {
  return tolerations?.find(({ effect, key, operator = "Equal", value }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    if (!key && operator !== "Exists") return false;
    return operator === "Exists" || (value ?? "") === (taint.value ?? "");
  });
}

/** A taint keeps new pods away: NoSchedule and NoExecute do, PreferNoSchedule only asks to. */
export const keepsAway = ({ effect }: TaintFacts): boolean => effect === "NoSchedule" || effect === "NoExecute";

/** The first taint that keeps a pod with these tolerations off its node; undefined when none does. */
export function untoleratedTaint(taints: readonly TaintFacts[] | undefined, tolerations: readonly Toleration[] | undefined): TaintFacts | undefined {
  return taints?.find((taint) => keepsAway(taint) && !tolerationOf(taint, tolerations));
}
