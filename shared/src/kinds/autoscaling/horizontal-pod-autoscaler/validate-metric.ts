import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { dns1123Label, pathSegmentName } from "../../../meta/names.ts";
import { compareQuantities } from "../../../meta/quantity.ts";
import { requiredText } from "../../core/pod/rules.ts";
import { validateContainerResourceName } from "../../core/resource-names.ts";
import { sourceFields, type MetricSpec, type SourceField } from "./model.ts";
import { validateReference } from "./validate-reference.ts";

type Target = NonNullable<MetricSpec["resource"]>["target"];

const types = [...sourceFields.keys()].sort();
const targetTypes = new Set(["Utilization", "Value", "AverageValue"]);

type SourceRules = { [Field in SourceField]: (source: NonNullable<MetricSpec[Field]>, at: FieldPath) => FieldError[] };

/** In the order in which upstream looks at them: of several, the first is judged. */
const rules: SourceRules = {
  object: ({ describedObject, metric, target }, at) => [
    ...validateReference(describedObject, at.child("describedObject"), "core"),
    ...validateMetricName(metric, at.child("metric", "name")),
    ...validateTarget(target, at.child("target")),
    ...(target?.value === undefined && target?.averageValue === undefined
      ? [required(at.child("target", "averageValue"), "must set either a target value or averageValue")]
      : []),
  ],
  external: ({ metric, target }, at) => {
    const [hasValue, hasAverage] = [target?.value !== undefined, target?.averageValue !== undefined];
    const path = at.child("target");
    return [
      ...validateMetricName(metric, at.child("metric", "name")),
      ...validateTarget(target, path),
      ...(hasValue || hasAverage ? [] : [required(path.child("averageValue"), "must set either a target value for metric or a per-pod target")]),
      ...(hasValue && hasAverage ? [forbidden(path.child("value"), "may not set both a target value for metric and a per-pod target")] : []),
    ];
  },
  pods: ({ metric, target }, at) => [
    ...validateMetricName(metric, at.child("metric", "name")),
    ...validateTarget(target, at.child("target")),
    ...(target?.averageValue === undefined ? [required(at.child("target", "averageValue"), "must specify a positive target averageValue")] : []),
  ],
  resource: ({ name, target }, at) => [
    ...(name ? [] : [required(at.child("name"), "must specify a resource name")]),
    ...validateResourceTarget(target, at.child("target")),
  ],
  containerResource: ({ name, container, target }, at) => [
    ...(name ? validateContainerResourceName(name, at.child("name")) : [required(at.child("name"), "must specify a resource name")]),
    ...(container ? requiredText(dns1123Label, container, at.child("container")) : [required(at.child("container"), "must specify a container")]),
    ...validateResourceTarget(target, at.child("target")),
  ],
};

/** Faults of one metric (pkg/apis/autoscaling/validation validateMetricSpec). */
export function validateMetric(metric: MetricSpec, at: FieldPath): FieldError[] {
  const { type = "" } = metric;
  const present = (Object.keys(rules) as SourceField[]).filter((field) => metric[field] !== undefined);
  const expected = sourceFields.get(type);
  const [first] = present;
  const rule = first && (rules[first] as (source: unknown, at: FieldPath) => FieldError[]);
  const others = present.length > 1 ? present.filter((field) => field !== expected) : [];
  return [
    ...(type ? [] : [required(at.child("type"), "must specify a metric source type")]),
    ...(expected ? [] : [unsupported(at.child("type"), type, types)]),
    ...(rule ? rule(metric[first!], at.child(first!)) : []),
    ...(expected && metric[expected] === undefined ? [required(at.child(expected), "must populate information for the given metric source")] : []),
    ...others.sort().map((field) => forbidden(at.child(field), "must populate the given metric source only")),
  ];
}

function validateMetricName(metric: { name?: string } | undefined, at: FieldPath): FieldError[] {
  return metric?.name ? pathSegmentName(metric.name).map((fault) => invalid(at, metric.name, fault)) : [required(at, "must specify a metric name")];
}

function validateTarget(target: Target | undefined, at: FieldPath): FieldError[] {
  const { type = "", averageUtilization: share } = target ?? {};
  const positive = (field: "value" | "averageValue"): FieldError[] => {
    const amount = target?.[field];
    return amount === undefined || compareQuantities(amount, "0") > 0 ? [] : [invalid(at.child(field), amount, "must be positive")];
  };
  return [
    ...(type ? [] : [required(at.child("type"), "must specify a metric target type")]),
    ...(targetTypes.has(type) ? [] : [invalid(at.child("type"), type, "must be either Utilization, Value, or AverageValue")]),
    ...positive("value"),
    ...positive("averageValue"),
    ...(share !== undefined && share < 1 ? [invalid(at.child("averageUtilization"), share, "must be greater than 0")] : []),
  ];
}

function validateResourceTarget(target: Target | undefined, at: FieldPath): FieldError[] {
  const [hasShare, hasValue] = [target?.averageUtilization !== undefined, target?.averageValue !== undefined];
  return [
    ...validateTarget(target, at),
    ...(hasShare || hasValue ? [] : [required(at.child("averageUtilization"), "must set either a target raw value or a target utilization")]),
    ...(hasShare && hasValue ? [forbidden(at.child("averageValue"), "may not set both a target raw value and a target utilization")] : []),
  ];
}
