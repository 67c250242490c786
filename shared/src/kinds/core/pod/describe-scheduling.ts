import { formatLabelSelector } from "../../../meta/label-selector.ts";
import { describeLines } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import type { PodSpec, Toleration } from "./pod-types.ts";

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`, one a line. */
export function describeTolerations(tolerations: readonly Toleration[] | undefined, out: DescribeWriter, label = "Tolerations"): void {
  const sorted = [...(tolerations ?? [])].sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
  describeLines(out, 0, label, sorted.map(tolerationText));
}

function tolerationText({ key = "", value, effect, operator, tolerationSeconds }: Toleration): string {
  const what = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`;
  const exists = operator === "Exists" && !value ? `${key || effect ? " " : ""}op=Exists` : "";
  return `${what}${exists}${tolerationSeconds === undefined ? "" : ` for ${tolerationSeconds}s`}`;
}

export function describeSpread(constraints: PodSpec["topologySpreadConstraints"], out: DescribeWriter, indent = ""): void {
  if (!constraints?.length) return;
  const texts = [...constraints]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : "";
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
    });
  describeLines(out, 0, `${indent}Topology Spread Constraints`, texts);
}
