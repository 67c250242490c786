import type { V1PersistentVolumeClaimStatus } from "@kubernetes/client-node";
import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { validateLabelSelector } from "../../../meta/label-selector.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../../../meta/names.ts";
import type { Wire } from "../../../meta/object.ts";
import { compareQuantities, quantityValue } from "../../../meta/quantity.ts";
import { validateAccessModes } from "../access-modes.ts";
import { optionalText } from "../pod/rules.ts";
import type { ClaimSpec } from "./data-sources.ts";

type Status = Wire<V1PersistentVolumeClaimStatus>;
type Source = NonNullable<ClaimSpec["dataSourceRef"]>;

const volumeModes = ["Block", "Filesystem"];
const resizeStates = ["ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"];

/** Faults of a claim's spec (core/validation ValidatePersistentVolumeClaimSpec). @param at the spec's own path */
export function validateClaimSpec(spec: ClaimSpec, at: FieldPath): FieldError[] {
  const { accessModes = [], volumeMode, dataSource, dataSourceRef } = spec;
  return [
    ...(accessModes.length > 0 ? [] : [required(at.child("accessModes"), "at least 1 access mode is required")]),
    ...validateLabelSelector(spec.selector, at.child("selector")),
    ...validateAccessModes(accessModes, at.child("accessModes")),
    ...validateSize(spec.resources?.requests?.["storage"], at.child("resources").key("storage")),
    ...optionalText(dns1123Subdomain, spec.storageClassName, at.child("storageClassName")),
    ...(volumeMode === undefined || volumeModes.includes(volumeMode) ? [] : [unsupported(at.child("volumeMode"), volumeMode, volumeModes)]),
    ...(dataSource ? validateSource(dataSource, at.child("dataSource")) : []),
    ...(dataSourceRef ? validateSource(dataSourceRef, at.child("dataSourceRef")) : []),
    ...validateSourcesAgree(spec, at),
    ...optionalText(dns1123Subdomain, spec.volumeAttributesClassName, at.child("volumeAttributesClassName")),
  ];
}

/** Faults of a status that somebody writes (ValidatePersistentVolumeClaimStatusUpdate). @param at the object's path */
export function validateStatus({ capacity, allocatedResources, allocatedResourceStatuses }: Status, { accessModes = [] }: ClaimSpec, at: FieldPath): FieldError[] {
  const status = at.child("status");
  const statuses = status.child("allocatedResourceStatuses");
  const allocated = status.child("allocatedResources");
  return [
    ...(accessModes.length > 0 ? [] : [required(at.child("Spec", "accessModes"))]),
    ...validateAmounts(capacity, status.child("capacity")),
    ...Object.entries(allocatedResourceStatuses ?? {}).flatMap(([name, state]) => [
      ...validateResourceKey(name, statuses),
      // Upstream shows the key here.
      ...(resizeStates.includes(state) ? [] : [unsupported(statuses, name, resizeStates)]),
    ]),
    ...Object.entries(allocatedResources ?? {}).flatMap(([name, amount]) => {
      const errors = validateResourceKey(name, allocated);
      return errors.length > 0 ? errors : validateAmounts({ [name]: amount }, allocated);
    }),
  ];
}

function validateAmounts(amounts: Readonly<Record<string, string>> | undefined, at: FieldPath): FieldError[] {
  return Object.entries(amounts ?? {})
    .filter(([, amount]) => compareQuantities(amount, "0") < 0)
    .map(([name, amount]) => invalid(at.key(name), quantityValue(amount), "must be a valid resource quantity"));
}

function validateResourceKey(name: string, at: FieldPath): FieldError[] {
  const errors = qualifiedName(name).map((fault) => invalid(at, name, fault));
  const isNative = !name.includes("/") || name.includes("kubernetes.io/");
  return errors.length > 0 || !isNative || name === "storage" ? errors : [unsupported(at, name, ["storage"])];
}

function validateSize(size: string | undefined, at: FieldPath): FieldError[] {
  if (size === undefined) return [required(at)];
  return compareQuantities(size, "0") > 0 ? [] : [invalid(at, size, "must be greater than zero")];
}

function validateSource({ apiGroup = "", kind, name, namespace }: Source, at: FieldPath): FieldError[] {
  return [
    ...(name ? [] : [required(at.child("name"))]),
    ...(kind ? [] : [required(at.child("kind"))]),
    ...(apiGroup || kind === "PersistentVolumeClaim"
      ? []
      : [invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")]),
    ...optionalText(dns1123Subdomain, apiGroup, at.child("apiGroup")),
    ...optionalText(dns1123Label, namespace, at.child("namespace")),
  ];
}

function validateSourcesAgree({ dataSource, dataSourceRef }: ClaimSpec, at: FieldPath): FieldError[] {
  if (!dataSource || !dataSourceRef) return [];
  // The value that upstream prints is a path of its own, which shows nothing.
  if (dataSourceRef.namespace) return [invalid(at, {}, "may not be specified when dataSourceRef.namespace is specified")];
  const same = (["apiGroup", "kind", "name"] as const).every((field) => dataSource[field] === dataSourceRef[field]);
  return same ? [] : [invalid(at, {}, "must match dataSourceRef")];
}
