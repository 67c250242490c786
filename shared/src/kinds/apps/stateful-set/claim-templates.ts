import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { FieldError, FieldPath } from "../../../errors/field-errors.ts";
import type { Wire } from "../../../meta/object.ts";
import { validateClaimSpec } from "../../core/persistent-volume-claim/validate.ts";

/** A claim that every pod of a StatefulSet gets a copy of. */
export type ClaimTemplate = Wire<V1PersistentVolumeClaim>;

/** A claim in a template reads back with its type and a phase, as a claim of its own does (apps/v1 conversion.go, core/v1 defaults.go). */
export function defaultClaimTemplate(claim: ClaimTemplate): void {
  claim.apiVersion = "v1";
  claim.kind = "PersistentVolumeClaim";
  if (claim.spec) claim.spec.volumeMode ??= "Filesystem";
  (claim.status ??= {}).phase ||= "Pending";
}

/** What each claim asks for, as for one of its own. @param at the list's own path */
export const validateClaimTemplates = (claims: readonly ClaimTemplate[], at: FieldPath): FieldError[] =>
  claims.flatMap(({ spec }, i) => validateClaimSpec(spec ?? {}, at.index(i).child("spec")));
