import type { ApiClient } from "../../../client/api-client.ts";
import { describeEvents, describeMetadata, longTime } from "../../describe.ts";
import type { DescribeWriter } from "../../kind.ts";
import { metricState } from "./metrics-text.ts";
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, ScalingRules } from "./model.ts";

/** Upstream: kubectl describe.go describeHorizontalPodAutoscalerV2. */
export async function describe(autoscaler: HorizontalPodAutoscaler, client: ApiClient, out: DescribeWriter, now: number): Promise<void> {
  const { metadata, spec, status } = autoscaler;
  const { kind = "", name = "" } = spec?.scaleTargetRef ?? {};
  describeMetadata(autoscaler, out);
  out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  out.line(0, `Reference:\t${kind}/${name}`);
  out.line(0, "Metrics:\t( current / target )");
  for (const [i, metric] of (spec?.metrics ?? []).entries()) out.line(1, metricLine(metric, status?.currentMetrics?.[i]));
  out.line(0, `Min replicas:\t${spec?.minReplicas ?? "<unset>"}`);
  out.line(0, `Max replicas:\t${spec?.maxReplicas ?? 0}`);
  if (spec?.behavior) {
    out.line(0, "Behavior:");
    describeRules("Scale Up", spec.behavior.scaleUp, out);
    describeRules("Scale Down", spec.behavior.scaleDown, out);
  }
  out.line(0, `${kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) {
    out.line(0, "Conditions:");
    out.line(1, "Type\tStatus\tReason\tMessage");
    out.line(1, "----\t------\t------\t-------");
  }
  for (const condition of conditions) out.line(1, [condition.type, condition.status, condition.reason ?? "", condition.message ?? ""].join("\t"));
  await describeEvents(autoscaler, client, out, now);
}

function metricLine(metric: MetricSpec, status: MetricStatus | undefined): string {
  const state = metricState(metric, status);
  if (!state) return `<unknown metric type ${JSON.stringify(metric.type)}>`;
  const { object, pods, external, resource, containerResource } = metric;
  const share = state.form === "utilization" ? "  (as a percentage of request)" : "";
  const average = state.form === "average" ? "(target average value)" : "(target value)";
  const used = (resource ?? containerResource) && status?.[resource ? "resource" : "containerResource"]?.current;
  const amount = state.form === "utilization" && used?.averageUtilization !== undefined ? ` (${used.averageValue ?? "0"})` : "";
  const what = object
    ? `"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name} ${average}`
    : pods
      ? `"${pods.metric.name}" on pods`
      : external
        ? `"${external.metric.name}" ${average}`
        : resource
          ? `resource ${resource.name} on pods${share}`
          : `resource ${containerResource?.name} of container "${containerResource?.container}" on pods${share}`;
  return `${what}:\t${state.current}${amount} / ${state.target}`;
}

function describeRules(direction: string, rules: ScalingRules | undefined, out: DescribeWriter): void {
  if (!rules) return;
  out.line(1, `${direction}:`);
  if (rules.stabilizationWindowSeconds !== undefined) out.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  if (!rules.policies?.length) return;
  out.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  out.line(2, "Policies:");
  for (const { type, value, periodSeconds } of rules.policies) out.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}
