import type { V1PriorityClass } from "@kubernetes/client-node";
import { forbidden, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { oneOf } from "../core/pod/rules.ts";
import { describeEvents, formatMap } from "../describe.ts";
import { defineKind } from "../kind.ts";

export type PriorityClass = Typed<V1PriorityClass>;

const systemPrefix = "system-";
const highestOfUsers = 1_000_000_000;

/** The classes that every cluster has (scheduling/v1 helpers.go SystemPriorityClasses). */
export const systemPriorityClasses: readonly PriorityClass[] = [
  {
    metadata: { name: "system-node-critical" },
    value: 2_000_001_000,
    description: "Used for system critical pods that must not be moved from their current node.",
  },
  {
    metadata: { name: "system-cluster-critical" },
    value: 2_000_000_000,
    description: "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  },
];

/** A number that pods name. */
export const PriorityClass = defineKind<PriorityClass>({
  definition: "io.k8s.api.scheduling.v1.PriorityClass",
  defaults(draft) {
    draft.preemptionPolicy ??= "PreemptLowerPriority";
  },
  validate: (priorityClass, at) => [
    ...validateValue(priorityClass, at),
    ...(priorityClass.preemptionPolicy === undefined
      ? []
      : oneOf(priorityClass.preemptionPolicy, ["PreemptLowerPriority", "Never"], at.child("preemptionPolicy"))),
  ],
  validateUpdate: (next, old, at) => [
    ...(next.value === old.value ? [] : [forbidden(at.child("value"), "may not be changed in an update.")]),
    ...unchanged(at.child("preemptionPolicy"), next.preemptionPolicy, old.preemptionPolicy),
  ],
  // Upstream sets it once and never raises it.
  changesGeneration: () => false,
  columns: [
    nameColumn,
    column("Value", "integer", ({ value }) => value ?? 0),
    column("Global-Default", "boolean", ({ globalDefault }) => globalDefault ?? false),
    ageColumn,
    column("PreemptionPolicy", "string", ({ preemptionPolicy }) => preemptionPolicy ?? ""),
  ],
  async describe(object, client, out, now) {
    out.line(0, `Name:\t${object.metadata.name ?? ""}`);
    out.line(0, `Value:\t${object.value ?? 0}`);
    out.line(0, `GlobalDefault:\t${object.globalDefault ?? false}`);
    out.line(0, `PreemptionPolicy:\t${object.preemptionPolicy ?? ""}`);
    out.line(0, `Description:\t${object.description ?? ""}`);
    out.line(0, `Annotations:\t${formatMap(object.metadata.annotations)}`);
    await describeEvents(object, client, out, now);
  },
});

function validateValue({ metadata, value = 0, globalDefault }: PriorityClass, at: FieldPath): FieldError[] {
  const { name = "" } = metadata;
  if (!name.startsWith(systemPrefix)) {
    return value > highestOfUsers
      ? [forbidden(at.child("value"), `maximum allowed value of a user defined priority is ${highestOfUsers}`)]
      : [];
  }
  const known = systemPriorityClasses.find((one) => one.metadata.name === name);
  const why = !known
    ? `${name} is not a known system priority class`
    : known.value !== value
      ? `value of ${name} PriorityClass must be ${known.value}`
      : globalDefault
        ? `globalDefault of ${name} PriorityClass must be false`
        : undefined;
  if (why === undefined) return [];
  return [forbidden(at.child("metadata", "name"), `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${why}`)];
}
