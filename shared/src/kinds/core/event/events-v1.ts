import type { EventsV1Event } from "@kubernetes/client-node";
import type { KubeObject, Typed } from "../../../meta/object.ts";
import type { OtherVersion } from "../../kind.ts";
import type { Event } from "./model.ts";
import { validateEvent, validateStrictCreate, validateStrictUpdate } from "./validate.ts";

type V1 = Typed<EventsV1Event>;

/** The newer names of the same events. Upstream: pkg/apis/events/v1 conversion.go. */
export const eventsV1: OtherVersion<Event> = {
  group: "events.k8s.io",
  version: "v1",
  definition: "io.k8s.api.events.v1.Event",
  toStored: (object) => toStored(object as V1),
  fromStored,
  fieldLabels: {
    reason: "reason",
    "regarding.kind": "involvedObject.kind",
    "regarding.namespace": "involvedObject.namespace",
    "regarding.name": "involvedObject.name",
    "regarding.uid": "involvedObject.uid",
    "regarding.apiVersion": "involvedObject.apiVersion",
    "regarding.resourceVersion": "involvedObject.resourceVersion",
    "regarding.fieldPath": "involvedObject.fieldPath",
    reportingController: "reportingComponent",
    type: "type",
  },
  validation: {
    validate: (event, at) => validateEvent(event, at, "reportingController"),
    validateCreate: validateStrictCreate,
    validateUpdate: validateStrictUpdate,
  },
};

function toStored(event: V1): Event {
  const { regarding, note, reportingController, deprecatedSource, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedCount, ...rest } = event;
  return {
    ...rest,
    apiVersion: "v1",
    involvedObject: regarding ?? {},
    ...given({
      message: note,
      reportingComponent: reportingController,
      source: deprecatedSource,
      firstTimestamp: deprecatedFirstTimestamp,
      lastTimestamp: deprecatedLastTimestamp,
      count: deprecatedCount,
    }),
  } as Event;
}

function fromStored(event: Event): KubeObject {
  const { involvedObject, message, reportingComponent, reportingInstance, source, firstTimestamp, lastTimestamp, count, ...rest } = event;
  const converted = {
    ...rest,
    apiVersion: "events.k8s.io/v1",
    regarding: involvedObject,
    deprecatedSource: source ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...given({ note: message, reportingController: reportingComponent, reportingInstance, deprecatedCount: count }),
  };
  return converted;
}

/** Without what JSON omits. */
const given = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== "" && value !== 0));
