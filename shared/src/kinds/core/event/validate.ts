import { invalid, required, unchanged, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import { qualifiedName } from "../../../meta/names.ts";
import type { Event } from "./model.ts";

/**
 * What is asked of every event (core/validation/events.go legacyValidateEvent).
 * @param reporter how the version calls the field that says who saw it
 */
export function validateEvent(event: Event, at: FieldPath, reporter: "reportingComponent" | "reportingController"): FieldError[] {
  return [
    ...validateNamespace(event, at.child("involvedObject", "namespace")),
    ...(event.eventTime ? validateReport(event, at, reporter) : []),
  ];
}

/** What `events.k8s.io` asks of a new event beside that: nothing of the old fields. */
export function validateStrictCreate(event: Event, at: FieldPath): FieldError[] {
  const { eventTime, type = "", firstTimestamp, lastTimestamp, count, source } = event;
  const unset = (field: string, isSet: boolean): FieldError[] => (isSet ? [invalid(at.child(field), "", "needs to be unset")] : []);
  return [
    ...validateSeries(event, at),
    ...(eventTime ? [] : [required(at.child("eventTime"))]),
    ...(type === "Normal" || type === "Warning" ? [] : [invalid(at.child("type"), "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", Boolean(firstTimestamp)),
    ...unset("lastTimestamp", Boolean(lastTimestamp)),
    ...unset("count", Boolean(count)),
    ...unset("source", Boolean(source?.component || source?.host)),
  ];
}

const fixed = [
  "involvedObject",
  "reason",
  "message",
  "source",
  "firstTimestamp",
  "lastTimestamp",
  "count",
  "type",
  "eventTime",
  "action",
  "related",
  "reportingInstance",
] as const;

/** There only the series of an event goes on. */
export function validateStrictUpdate(next: Event, old: Event, at: FieldPath): FieldError[] {
  return [
    ...(jsonEqual(next.series ?? null, old.series ?? null) ? [] : validateSeries(next, at)),
    ...fixed.flatMap((field) => unchanged(at.child(field), next[field], old[field])),
    ...unchanged(at.child("reportingController"), next.reportingComponent, old.reportingComponent),
  ];
}

function validateSeries({ series }: Event, at: FieldPath): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid(at.child("series", "count"), "", "should be at least 2")] : []),
    ...(series.lastObservedTime ? [] : [required(at.child("series", "lastObservedTime"))]),
  ];
}

/** An event lies in the namespace of its object; of a cluster-scoped object in `default`. */
function validateNamespace({ involvedObject, metadata, eventTime }: Event, at: FieldPath): FieldError[] {
  const namespace = involvedObject.namespace ?? "";
  const own = metadata.namespace ?? "";
  const homes = namespace ? [namespace] : ["", "default", ...(eventTime ? ["kube-system"] : [])];
  const fits = homes.includes(own) || (eventTime && namespace);
  return fits ? [] : [invalid(at, namespace, "does not match event.namespace")];
}

const limits = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

/** Events with an eventTime say who saw what. */
function validateReport(event: Event, at: FieldPath, reporter: string): FieldError[] {
  const component = event.reportingComponent ?? "";
  return [
    ...(component ? [] : [required(at.child(reporter))]),
    ...qualifiedName(component).map((message) => invalid(at.child(reporter), component, message)),
    ...(["reportingInstance", "action", "reason", "message"] as const).flatMap((field) => {
      const text = event[field] ?? "";
      if (text === "" && field !== "message") return [required(at.child(field))];
      return text.length > limits[field]
        ? [invalid(at.child(field), "", `can have at most ${limits[field]} characters`)]
        : [];
    }),
  ];
}
