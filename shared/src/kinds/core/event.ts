import type { CoreV1Event } from "@kubernetes/client-node";
import { invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { qualifiedName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { age, column } from "../columns.ts";
import { defineKind } from "../kind.ts";

export type Event = Typed<CoreV1Event>;

/** What somebody noticed about an object. Gone after an hour. */
export const Event = defineKind<Event>({
  definition: "io.k8s.api.core.v1.Event",
  validate: (event, at) => [
    ...validateNamespace(event, at.child("involvedObject", "namespace")),
    ...(event.eventTime ? validateReport(event, at) : []),
  ],
  createsOnUpdate: true,
  selectableFields: {
    "involvedObject.kind": ({ involvedObject }) => involvedObject.kind ?? "",
    "involvedObject.namespace": ({ involvedObject }) => involvedObject.namespace ?? "",
    "involvedObject.name": ({ involvedObject }) => involvedObject.name ?? "",
    "involvedObject.uid": ({ involvedObject }) => involvedObject.uid ?? "",
    "involvedObject.apiVersion": ({ involvedObject }) => involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": ({ involvedObject }) => involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": ({ involvedObject }) => involvedObject.fieldPath ?? "",
    reason: ({ reason }) => reason ?? "",
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? "",
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || "",
    type: ({ type }) => type ?? "",
  },
  columns: [
    column("Last Seen", "string", lastSeen),
    column("Type", "string", ({ type }) => type ?? ""),
    column("Reason", "string", ({ reason }) => reason ?? ""),
    column("Object", "string", ({ involvedObject: { kind = "", name } }) => [kind.toLowerCase(), name].filter(Boolean).join("/")),
    column("Subobject", "string", ({ involvedObject }) => involvedObject.fieldPath ?? "", { priority: 1 }),
    column("Source", "string", sourceText, { priority: 1 }),
    column("Message", "string", ({ message }) => (message ?? "").trim()),
    column("First Seen", "string", firstSeen, { priority: 1 }),
    column("Count", "string", ({ series, count }) => (series ? (series.count ?? 0) : count || 1), { priority: 1 }),
    column("Name", "string", ({ metadata }) => metadata.name ?? "", { priority: 1, format: "name" }),
  ],
});

function firstSeen({ firstTimestamp, eventTime }: Event, now: number): string {
  return age(firstTimestamp ?? eventTime, now);
}

function lastSeen(event: Event, now: number): string {
  if (event.series) return age(event.series.lastObservedTime, now);
  return event.lastTimestamp ? age(event.lastTimestamp, now) : firstSeen(event, now);
}

function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || "";
  const instance = source?.host || reportingInstance || "";
  return instance ? `${component}, ${instance}` : component;
}

/** An event lies in the namespace of its object; of a cluster-scoped object in `default`. */
function validateNamespace({ involvedObject, metadata, eventTime }: Event, at: FieldPath): FieldError[] {
  const namespace = involvedObject.namespace ?? "";
  const own = metadata.namespace ?? "";
  const homes = namespace ? [namespace] : ["", "default", ...(eventTime ? ["kube-system"] : [])];
  const fits = homes.includes(own) || (eventTime && namespace);
  return fits ? [] : [invalid(at, namespace, "does not match event.namespace")];
}

/** Events with an eventTime say who saw what (core/validation/events.go). */
function validateReport(event: Event, at: FieldPath): FieldError[] {
  const limits = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;
  const component = event.reportingComponent ?? "";
  return [
    ...(component ? [] : [required(at.child("reportingComponent"))]),
    ...qualifiedName(component).map((message) => invalid(at.child("reportingComponent"), component, message)),
    ...(["reportingInstance", "action", "reason", "message"] as const).flatMap((field) => {
      const text = event[field] ?? "";
      if (text === "" && field !== "message") return [required(at.child(field))];
      return text.length > limits[field]
        ? [invalid(at.child(field), "", `can have at most ${limits[field]} characters`)]
        : [];
    }),
  ];
}
