import { age, column } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { eventsV1 } from "./event/events-v1.ts";
import type { Event as EventObject } from "./event/model.ts";
import { validateEvent } from "./event/validate.ts";

export type Event = EventObject;

/** What somebody noticed about an object. Gone after an hour. */
export const Event = defineKind<Event>({
  definition: "io.k8s.api.core.v1.Event",
  validate: (event, at) => validateEvent(event, at, "reportingComponent"),
  createsOnUpdate: true,
  otherVersions: [eventsV1],
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
