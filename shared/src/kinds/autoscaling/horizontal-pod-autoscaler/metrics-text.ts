import { sourceFields, type MetricSpec, type MetricStatus } from "./model.ts";

/** What a metric aims at and stands at. */
export interface MetricState {
  current: string;
  target: string;
  /** The target is the average of the pods, or a share of what they request. */
  form: "value" | "average" | "utilization";
}

interface Amounts {
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

/** A metric beside its present value, which `<unknown>` stands for until somebody measures. */
export function metricState(spec: MetricSpec, status: MetricStatus | undefined): MetricState | undefined {
  const field = sourceFields.get(spec.type);
  const target: Amounts | undefined = field && spec[field]?.target;
  if (!field || !target) return undefined;
  const current: Amounts | undefined = status?.[field]?.current;
  if (target.averageValue !== undefined) {
    return { current: current?.averageValue ?? "<unknown>", target: target.averageValue, form: "average" };
  }
  if (field === "object" || field === "external") return { current: current?.value ?? "<unknown>", target: target.value ?? "<nil>", form: "value" };
  const percent = (amount: number | undefined, otherwise: string): string => (amount === undefined ? otherwise : `${amount}%`);
  return {
    current: percent(current?.averageUtilization, "<unknown>"),
    target: percent(target.averageUtilization, "<auto>"),
    form: "utilization",
  };
}

/** `cpu: 12%/80%, 3/10 + 1 more...` (printers formatHPAMetrics). */
export function metricsText(specs: readonly MetricSpec[] | undefined, statuses: readonly MetricStatus[] | null | undefined): string {
  if (!specs?.length) return "<none>";
  const texts = specs.map((spec, i) => {
    const state = metricState(spec, statuses?.[i]);
    if (!state) return "<unknown type>";
    const name = spec.type === "Resource" ? spec.resource?.name : spec.type === "ContainerResource" ? spec.containerResource?.name : undefined;
    const isAverage = state.form === "average" && (spec.type === "Object" || spec.type === "External");
    return `${name === undefined ? "" : `${name}: `}${state.current}/${state.target}${isAverage ? " (avg)" : ""}`;
  });
  const shown = texts.slice(0, 2).join(", ");
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}
