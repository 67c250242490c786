import type { V1HorizontalPodAutoscaler } from "@kubernetes/client-node";
import type { KubeObject, Typed } from "../../../meta/object.ts";
import { goStructJson } from "../../../json/go-json.ts";
import { DecodeError } from "../../../schema/decode-error.ts";
import { decode } from "../../../schema/decode.ts";
import type { OtherVersion } from "../../kind.ts";
import { fromV1Behavior, toV1Behavior } from "./v1-behavior.ts";
import { fromV1Metric, fromV1MetricStatus, toV1Metric, toV1MetricStatus } from "./v1-metrics.ts";
import { roundTripAnnotations, withoutRoundTrip, type HorizontalPodAutoscaler, type MetricSpec, type MetricStatus } from "./model.ts";

type V1 = Typed<V1HorizontalPodAutoscaler>;

const stored = "io.k8s.api.autoscaling.v2";

/**
 * The first version: one target of CPU, and annotations for all else, which the stored version's defaults take away.
 * Upstream: pkg/apis/autoscaling/v1 conversion.go.
 */
export const v1: OtherVersion<HorizontalPodAutoscaler> = {
  group: "autoscaling",
  version: "v1",
  definition: "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
  toStored: (object) => toStored(object as V1),
  fromStored,
};

function toStored({ metadata, spec, status, ...rest }: V1): HorizontalPodAutoscaler {
  const { annotations = {} } = metadata ?? {};
  const { targetCPUUtilizationPercentage: share, ...own } = spec ?? ({} as NonNullable<V1["spec"]>);
  const cpu: MetricSpec[] = share === undefined ? [] : [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: share } } }];
  const others = said<MetricSpec[]>(annotations[roundTripAnnotations.metrics], (list) => decodeEach("MetricSpec", list, fromV1Metric)) ?? [];
  const behavior = said(annotations[roundTripAnnotations.behavior], (value) => decodeOne("HorizontalPodAutoscalerBehavior", fromV1Behavior(value)));
  const metrics = [...others, ...cpu];
  return {
    ...rest,
    apiVersion: "autoscaling/v2",
    metadata,
    spec: { ...own, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior && Object.keys(behavior).length > 0 ? { behavior } : {}) },
    ...(status ? { status: toStoredStatus(status, annotations) } : {}),
  } as HorizontalPodAutoscaler;
}

function toStoredStatus(status: NonNullable<V1["status"]>, annotations: Readonly<Record<string, string>>): HorizontalPodAutoscaler["status"] {
  const { currentCPUUtilizationPercentage: share, ...own } = status;
  const cpu: MetricStatus[] = share === undefined ? [] : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: share } } }];
  const measured = said<MetricStatus[]>(annotations[roundTripAnnotations.currentMetrics], (list) => decodeEach("MetricStatus", list, fromV1MetricStatus));
  const conditions = said(annotations[roundTripAnnotations.conditions], (list) => decodeEach("HorizontalPodAutoscalerCondition", list, (one) => one));
  return { ...own, currentMetrics: measured ?? cpu, ...(conditions ? { conditions } : {}) } as NonNullable<HorizontalPodAutoscaler["status"]>;
}

/** What an annotation says; what cannot be read counts as not said. */
function said<T>(text: string | undefined, read: (value: unknown) => T): T | undefined {
  if (text === undefined) return undefined;
  try {
    return read(JSON.parse(text));
  } catch (error) {
    // The last is of a text that is nested too deep.
    if (error instanceof SyntaxError || error instanceof DecodeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const decodeOne = (name: string, value: unknown): Record<string, unknown> => decode(`${stored}.${name}`, value).value;

/** @throws DecodeError */
function decodeEach<T>(name: string, list: unknown, convert: (one: Record<string, unknown>) => unknown): T {
  if (!Array.isArray(list)) throw new DecodeError("not a list");
  return list.map((one) => {
    if (!isRecord(one)) throw new DecodeError("not an object");
    return decodeOne(name, convert(one));
  }) as T;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function fromStored(autoscaler: HorizontalPodAutoscaler): KubeObject {
  const { metadata, spec, status, ...rest } = autoscaler;
  const { metrics = [], behavior, ...own } = spec ?? ({} as NonNullable<HorizontalPodAutoscaler["spec"]>);
  const { currentMetrics, conditions, ...ownStatus } = status ?? ({} as NonNullable<HorizontalPodAutoscaler["status"]>);
  const share = metrics.find(isCpuShare)?.resource?.target.averageUtilization;
  const others = metrics.filter((metric) => !isCpuShare(metric)).map(toV1Metric);
  const measured = (currentMetrics ?? []).map(toV1MetricStatus);
  const used = (currentMetrics ?? []).findLast(({ type, resource }) => type === "Resource" && resource?.name === "cpu" && resource.current.averageUtilization !== undefined);
  const annotations = {
    ...withoutRoundTrip(metadata.annotations ?? {}),
    ...(others.length > 0 ? { [roundTripAnnotations.metrics]: goStructJson(others) } : {}),
    ...(measured.length > 0 ? { [roundTripAnnotations.currentMetrics]: goStructJson(measured) } : {}),
    ...(behavior ? { [roundTripAnnotations.behavior]: goStructJson(toV1Behavior(behavior)) } : {}),
    ...(conditions?.length ? { [roundTripAnnotations.conditions]: goStructJson(conditions) } : {}),
  };
  const converted: V1 = {
    ...rest,
    apiVersion: "autoscaling/v1",
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: { ...own, ...(share === undefined ? {} : { targetCPUUtilizationPercentage: share }) },
    status: {
      ...ownStatus,
      currentReplicas: ownStatus.currentReplicas ?? 0,
      ...(used ? { currentCPUUtilizationPercentage: used.resource!.current.averageUtilization! } : {}),
    },
  };
  return converted;
}

const isCpuShare = ({ type, resource }: MetricSpec): boolean =>
  type === "Resource" && resource?.name === "cpu" && resource.target.averageUtilization !== undefined;
