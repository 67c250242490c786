import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { createFaults } from "../../../../test/support/kind-rules.ts";
import { Event } from "./event.ts";

const { toStored, fromStored, validation } = Event.otherVersions![0]!;

const involvedObject = { kind: "Pod", namespace: "default", name: "web" };
const eventTime = "2026-01-01T00:00:00.000000Z";
const report = { eventTime, reportingComponent: "example.com/c", reportingInstance: "c-1", action: "Test", reason: "Tested", type: "Normal" };
const strict = (event: object): string[] => {
  const object = { metadata: { name: "e", namespace: "default" }, involvedObject, ...event } as Event;
  return [...validation!.validate!(object, at()), ...validation!.validateCreate!(object, at())].map(({ field, message }) => `${field}: ${message}`);
};

describe("events.k8s.io", () => {
  test("has other names for the same", () => {
    const metadata = { name: "e", namespace: "default" };
    const related = { kind: "Node", name: "node-1" };
    const event = { metadata, involvedObject, ...report, message: "hello", count: 2, firstTimestamp: "2026-01-01T00:00:00Z", source: { component: "c" }, related } as Event;
    const served = fromStored(event);
    expect(served).toEqual({
      apiVersion: "events.k8s.io/v1",
      metadata,
      regarding: involvedObject,
      related,
      eventTime,
      reportingController: "example.com/c",
      reportingInstance: "c-1",
      action: "Test",
      reason: "Tested",
      type: "Normal",
      note: "hello",
      deprecatedCount: 2,
      deprecatedFirstTimestamp: "2026-01-01T00:00:00Z",
      deprecatedLastTimestamp: null,
      deprecatedSource: { component: "c" },
    });
    expect(toStored(served)).toEqual({ ...event, apiVersion: "v1", lastTimestamp: null });
  });

  test.each<[object, string[]]>([
    [report, []],
    [{ ...report, reportingComponent: "" }, ["reportingController: Required value", expect.stringContaining("name part must be non-empty") as string, expect.stringContaining("name part must consist of") as string]],
    [{ ...report, type: "x", count: 1 }, ['type: Invalid value: "": has invalid value: x', 'count: Invalid value: "": needs to be unset']],
    [
      { ...report, eventTime: undefined, firstTimestamp: "2026-01-01T00:00:00Z", lastTimestamp: "2026-01-01T00:00:00Z", source: { host: "h" } },
      [
        "eventTime: Required value",
        'firstTimestamp: Invalid value: "": needs to be unset',
        'lastTimestamp: Invalid value: "": needs to be unset',
        'source: Invalid value: "": needs to be unset',
      ],
    ],
    [{ ...report, series: { count: 1 } }, ['series.count: Invalid value: "": should be at least 2', "series.lastObservedTime: Required value"]],
  ])("asks more of a new one: %j", (event, errors) => {
    expect(strict(event)).toEqual(errors);
  });

  test("lets only the series go on", () => {
    const metadata = { name: "e", namespace: "default" };
    const old = { metadata, involvedObject, ...report, message: "a" } as Event;
    const changes = (next: object): string[] => validation!.validateUpdate!({ ...old, ...next }, old, at()).map(({ field, message }) => `${field}: ${message}`);
    expect(changes({ series: { count: 2, lastObservedTime: eventTime } })).toEqual([]);
    expect(changes({ message: "b", reportingComponent: "x" })).toEqual([
      'message: Invalid value: "b": field is immutable',
      'reportingController: Invalid value: "x": field is immutable',
    ]);
  });
});

test("the core version asks less, and names the reporter otherwise", () => {
  expect(createFaults(Event, { involvedObject, count: 3 })).toEqual([]);
  expect(createFaults(Event, { involvedObject, ...report, reportingComponent: "" })[0]).toBe("reportingComponent: Required value");
});
