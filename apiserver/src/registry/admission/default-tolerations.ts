import { Pod } from "@kx/shared/kinds/core/pod";
import { defineAdmission } from "./admission.ts";

const taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** A pod stays five minutes on a node that is not ready or not reachable, unless it says how long. */
export const defaultTolerations = defineAdmission<Pod>({
  name: "DefaultTolerationSeconds",
  on: { kind: Pod, verbs: ["create", "update"] },
  mutate({ object: { spec } }) {
    if (!spec) return;
    const tolerations = spec.tolerations ?? [];
    const missing = taints.filter(
      (taint) => !tolerations.some(({ key, effect }) => (!key || key === taint) && (!effect || effect === "NoExecute")),
    );
    if (missing.length === 0) return;
    spec.tolerations = [
      ...tolerations,
      ...missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 })),
    ];
  },
});
