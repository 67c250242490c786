import type { MetricSpec, MetricStatus } from "./model.ts";

type Fields = Readonly<Record<string, unknown>>;
type Convert = (source: Fields) => Fields;

const at = (source: Fields, field: string): Fields => {
  const value = source[field];
  return typeof value === "object" && value !== null ? (value as Fields) : {};
};

/** Leaves out what is not there, as Go's omitempty does; the order is that of the version's structures. */
const given = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const metricOf = (source: Fields, selector: string): Fields => given({ name: source["metricName"], selector: source[selector] });
const objectReference = (object: Fields): Fields => given({ kind: object["kind"], name: object["name"], apiVersion: object["apiVersion"] });
const valueType = (value: unknown): string => (value === undefined ? "AverageValue" : "Value");

const fromSource: Readonly<Record<string, Convert>> = {
  object(source) {
    const averageValue = source["averageValue"];
    const targetValue = source["targetValue"] ?? "0";
    // A zero beside an average only says that this version cannot leave the field out.
    const value = averageValue === undefined || targetValue !== "0" ? targetValue : undefined;
    return {
      describedObject: at(source, "target"),
      metric: metricOf(source, "selector"),
      target: given({ type: averageValue === undefined ? "Value" : "AverageValue", value, averageValue }),
    };
  },
  pods: (source) => ({
    metric: metricOf(source, "selector"),
    target: { type: "AverageValue", averageValue: source["targetAverageValue"] ?? "0" },
  }),
  resource: (source) => ({ name: source["name"], target: resourceTarget(source) }),
  containerResource: (source) => ({ name: source["name"], container: source["container"], target: resourceTarget(source) }),
  external: (source) => ({
    metric: metricOf(source, "metricSelector"),
    target: given({ type: valueType(source["targetValue"]), value: source["targetValue"], averageValue: source["targetAverageValue"] }),
  }),
};

function resourceTarget(source: Fields): Fields {
  const averageUtilization = source["targetAverageUtilization"];
  return given({ type: averageUtilization === undefined ? "AverageValue" : "Utilization", averageValue: source["targetAverageValue"], averageUtilization });
}

const fromStatus: Readonly<Record<string, Convert>> = {
  object: (source) => ({
    describedObject: at(source, "target"),
    metric: metricOf(source, "selector"),
    current: given({ value: source["currentValue"] ?? "0", averageValue: source["averageValue"] }),
  }),
  pods: (source) => ({ metric: metricOf(source, "selector"), current: { averageValue: source["currentAverageValue"] ?? "0" } }),
  resource: (source) => ({ name: source["name"], current: resourceCurrent(source) }),
  containerResource: (source) => ({ name: source["name"], container: source["container"], current: resourceCurrent(source) }),
  external: (source) => ({
    metric: metricOf(source, "metricSelector"),
    current: given({ value: source["currentValue"] ?? "0", averageValue: source["currentAverageValue"] }),
  }),
};

const resourceCurrent = (source: Fields): Fields =>
  given({ averageUtilization: source["currentAverageUtilization"], averageValue: source["currentAverageValue"] ?? "0" });

const toSource: Readonly<Record<string, Convert>> = {
  object: (source) =>
    given({
      target: objectReference(at(source, "describedObject")),
      metricName: at(source, "metric")["name"],
      targetValue: at(source, "target")["value"] ?? "0",
      selector: at(source, "metric")["selector"],
      averageValue: at(source, "target")["averageValue"],
    }),
  pods: (source) =>
    given({
      metricName: at(source, "metric")["name"],
      targetAverageValue: at(source, "target")["averageValue"] ?? "0",
      selector: at(source, "metric")["selector"],
    }),
  resource: (source) => given({ name: source["name"], ...resourceTargets(source) }),
  containerResource: (source) => given({ name: source["name"], ...resourceTargets(source), container: source["container"] }),
  external: (source) =>
    given({
      metricName: at(source, "metric")["name"],
      metricSelector: at(source, "metric")["selector"],
      targetValue: at(source, "target")["value"],
      targetAverageValue: at(source, "target")["averageValue"],
    }),
};

const resourceTargets = (source: Fields): Fields => {
  const { averageUtilization, averageValue } = at(source, "target");
  return { targetAverageUtilization: averageUtilization, targetAverageValue: averageValue };
};

const toStatus: Readonly<Record<string, Convert>> = {
  object: (source) =>
    given({
      target: objectReference(at(source, "describedObject")),
      metricName: at(source, "metric")["name"],
      currentValue: at(source, "current")["value"] ?? "0",
      selector: at(source, "metric")["selector"],
      averageValue: at(source, "current")["averageValue"],
    }),
  pods: (source) =>
    given({
      metricName: at(source, "metric")["name"],
      currentAverageValue: at(source, "current")["averageValue"] ?? "0",
      selector: at(source, "metric")["selector"],
    }),
  resource: (source) => given({ name: source["name"], ...resourceCurrents(source) }),
  containerResource: (source) => given({ name: source["name"], ...resourceCurrents(source), container: source["container"] }),
  external: (source) =>
    given({
      metricName: at(source, "metric")["name"],
      metricSelector: at(source, "metric")["selector"],
      currentValue: at(source, "current")["value"] ?? "0",
      currentAverageValue: at(source, "current")["averageValue"],
    }),
};

const resourceCurrents = (source: Fields): Fields => {
  const { averageUtilization, averageValue } = at(source, "current");
  return { currentAverageUtilization: averageUtilization, currentAverageValue: averageValue ?? "0" };
};

/** A metric with its one source converted. */
function converted(metric: Fields, converts: Readonly<Record<string, Convert>>): Fields {
  const sources = Object.entries(converts).flatMap(([field, convert]) => (metric[field] === undefined ? [] : [[field, convert(at(metric, field))]]));
  return { type: metric["type"], ...Object.fromEntries(sources) };
}

export const fromV1Metric = (metric: Fields): Fields => converted(metric, fromSource);
export const fromV1MetricStatus = (status: Fields): Fields => converted(status, fromStatus);
export const toV1Metric = (metric: MetricSpec): Fields => converted({ ...metric }, toSource);
export const toV1MetricStatus = (status: MetricStatus): Fields => converted({ ...status }, toStatus);
