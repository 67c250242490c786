import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { forbidden, invalid, unchanged, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import type { Typed } from "../../../meta/object.ts";
import { compareQuantities } from "../../../meta/quantity.ts";
import { lineDiff } from "../pod/line-diff.ts";
import { betaStorageClassAnnotation as annotation } from "../storage-class-name.ts";
import { keepDataSources, type ClaimSpec } from "./data-sources.ts";

type Claim = Typed<V1PersistentVolumeClaim>;

const unchangeable = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** What may not change in a claim (core/validation ValidatePersistentVolumeClaimUpdate). @param at the object's path */
export function validateUpdate(next: Claim, old: Claim, at: FieldPath): FieldError[] {
  const spec = at.child("spec");
  const [now, before] = [next.spec ?? {}, old.spec ?? {}];
  const [size, oldSize] = [sizeOf(now), sizeOf(before)];
  const { annotationMoves, compared, known } = comparedSpecs(next, old);
  const [given, had] = [next.metadata.annotations?.[annotation] ?? "", old.metadata.annotations?.[annotation] ?? ""];
  return [
    ...(annotationMoves || given === had ? [] : [invalid(at.child("metadata", "annotations", annotation), given, "field is immutable")]),
    ...(jsonEqual(compared, known) ? [] : [forbidden(spec, `${unchangeable}\n${lineDiff(known, compared)}`)]),
    ...(compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.["storage"] ?? "0") <= 0
      ? [forbidden(spec.child("resources", "requests", "storage"), "field can not be less than status.capacity")]
      : []),
    ...unchanged(at.child("volumeMode"), now.volumeMode, before.volumeMode),
    ...validateAttributesClass(now.volumeAttributesClassName, old, spec.child("volumeAttributesClassName")),
  ];
}

const sizeOf = (spec: ClaimSpec): string => spec.resources?.requests?.["storage"] ?? "0";

/** Both specs, alike in all that may change. */
function comparedSpecs(next: Claim, old: Claim): { annotationMoves: boolean; compared: ClaimSpec; known: ClaimSpec } {
  const compared = structuredClone(next.spec ?? {});
  const known = structuredClone(old.spec ?? {});
  keepDataSources(known, known);
  if (!known.volumeName && compared.volumeName !== undefined) known.volumeName = compared.volumeName;
  const [given, had] = [next.metadata.annotations?.[annotation], old.metadata.annotations?.[annotation]];
  const named = known.storageClassName === undefined && compared.storageClassName !== undefined;
  const annotationMoves = had !== undefined && named && compared.storageClassName === had && (given === undefined || given === had);
  if (named && (had === undefined || compared.storageClassName === had)) delete compared.storageClassName;
  if (next.status?.phase === "Bound") {
    if (compared.resources?.requests) compared.resources.requests["storage"] = sizeOf(known);
    if (known.volumeAttributesClassName === undefined) delete compared.volumeAttributesClassName;
    else compared.volumeAttributesClassName = known.volumeAttributesClassName;
  }
  return { annotationMoves, compared, known };
}

function validateAttributesClass(name: string | undefined, { spec, status }: Claim, at: FieldPath): FieldError[] {
  if (name === spec?.volumeAttributesClassName || status?.currentVolumeAttributesClassName === undefined) return [];
  const why = "is forbidden when status.currentVolumeAttributesClassName is not nil";
  if (name === undefined) return [forbidden(at, `update to nil ${why}`)];
  return name === "" ? [forbidden(at, `update to empty string ${why}`)] : [];
}
