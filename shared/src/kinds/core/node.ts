import type { V1Node } from "@kubernetes/client-node";
import { duplicate, forbidden, invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { cidrFaults } from "../../meta/ip-rules.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { labelValue } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { describeNode } from "./describe-node.ts";
import { nodeRoles } from "./node-roles.ts";
import { faults, oneOf, qualified } from "./pod/rules.ts";

export type Node = Typed<V1Node>;

/** A machine that pods run on. */
export const Node = defineKind<Node>({
  definition: "io.k8s.api.core.v1.Node",
  defaults({ status }) {
    if (status?.capacity) status.allocatable ??= { ...status.capacity };
  },
  validate: ({ spec }, at) => [
    // Upstream puts taints below metadata.
    ...validateTaints(spec?.taints ?? [], at.child("metadata", "taints")),
    ...(spec?.podCIDRs ?? []).flatMap((cidr, i) => faults(cidrFaults, cidr, at.child("spec", "podCIDRs").index(i))),
  ],
  validateUpdate: (next, old, at) => [...validateFixed(next, old, at.child("spec")), ...validateAddresses(next, at)],
  validateStatusUpdate: (next, _old, at) => validateAddresses(next, at),
  createsWithStatus: true,
  selectableFields: { "spec.unschedulable": ({ spec }) => String(spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    column("Status", "string", statusText),
    column("Roles", "string", nodeRoles),
    ageColumn,
    column("Version", "string", ({ status }) => status?.nodeInfo?.kubeletVersion ?? ""),
    column("Internal-IP", "string", (node) => address(node, "InternalIP"), { priority: 1 }),
    column("External-IP", "string", (node) => address(node, "ExternalIP"), { priority: 1 }),
    column("OS-Image", "string", ({ status }) => status?.nodeInfo?.osImage || "<unknown>", { priority: 1 }),
    column("Kernel-Version", "string", kernelText, { priority: 1 }),
    column("Container-Runtime", "string", ({ status }) => status?.nodeInfo?.containerRuntimeVersion || "<unknown>", { priority: 1 }),
  ],
  describe: describeNode,
});

/** `Ready`, `NotReady` or `Unknown`, and whether new pods are kept away. */
function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const text = ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown";
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function address({ status }: Node, wanted: string): string {
  return status?.addresses?.find(({ type }) => type === wanted)?.address ?? "<none>";
}

function kernelText({ status }: Node): string {
  const { kernelVersion, architecture } = status?.nodeInfo ?? {};
  return `${kernelVersion || "<unknown>"}${architecture ? ` (${architecture})` : ""}`;
}

type Taints = NonNullable<NonNullable<Node["spec"]>["taints"]>;

function validateTaints(taints: Taints, at: FieldPath): FieldError[] {
  return taints.flatMap((taint, i) => {
    const path = at.index(i);
    const values = labelValue(taint.value ?? "");
    const twice = taints.slice(0, i).some(({ key, effect }) => key === taint.key && effect === taint.effect);
    return [
      ...qualified(taint.key, path.child("key")),
      ...(values.length > 0 ? [invalid(path.child("value"), taint.value, values.join(";"))] : []),
      ...oneOf(taint.effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], path.child("effect")),
      ...(twice ? [withDetail(duplicate(path, shownTaint(taint)), "taints must be unique by key and effect pair")] : []),
    ];
  });
}

/** As upstream prints its internal struct. */
function shownTaint({ key, value = "", effect, timeAdded = null }: Omit<Taints[number], "timeAdded"> & { timeAdded?: string | null }): unknown {
  return { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded };
}

function withDetail(error: FieldError, detail: string): FieldError {
  return { ...error, message: `${error.message}: ${detail}` };
}

/** Once set, a node keeps its pod ranges and its provider's id. */
function validateFixed({ spec: next }: Node, { spec: old }: Node, at: FieldPath): FieldError[] {
  const moved = old?.podCIDRs?.length && !jsonEqual(next?.podCIDRs ?? [], old.podCIDRs);
  const renamed = old?.providerID && next?.providerID !== old.providerID;
  return [
    ...(moved ? [forbidden(at.child("podCIDRs"), 'node updates may not change podCIDR except from "" to valid')] : []),
    ...(renamed ? [forbidden(at.child("providerID"), 'node updates may not change providerID except from "" to valid')] : []),
  ];
}

function validateAddresses({ status }: Node, at: FieldPath): FieldError[] {
  const addresses = status?.addresses ?? [];
  return addresses.flatMap(({ type, address }, i) =>
    addresses.slice(0, i).some((other) => other.type === type && other.address === address)
      ? [duplicate(at.child("status", "addresses").index(i), { Type: type, Address: address })]
      : [],
  );
}
