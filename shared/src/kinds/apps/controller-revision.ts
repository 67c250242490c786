import type { V1ControllerRevision } from "@kubernetes/client-node";
import { invalid, required, unchanged, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";

export type ControllerRevision = Typed<V1ControllerRevision>;

/** A state that a StatefulSet or DaemonSet had, so that it can go back to it. */
export const ControllerRevision = defineKind<ControllerRevision>({
  definition: "io.k8s.api.apps.v1.ControllerRevision",
  validate: ({ revision }, at) =>
    (revision ?? 0) < 0 ? [invalid(at.child("revision"), revision, "must be greater than or equal to 0")] : [],
  validateCreate: ({ data }, at) => validateData(data, at.child("data")),
  validateUpdate: (next, old, at) => unchanged(at.child("data"), next.data, old.data),
  columns: [
    nameColumn,
    column("Controller", "string", controllerCell),
    column("Revision", "string", ({ revision }) => revision ?? 0),
    ageColumn,
  ],
});

function validateData(data: unknown, at: FieldPath): FieldError[] {
  if (data === undefined || data === null) return [required(at, "data is mandatory")];
  const isObject = typeof data === "object" && !Array.isArray(data);
  return isObject ? [] : [required(at, "data must be a valid JSON object")];
}

/** `statefulset.apps/web` */
function controllerCell({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return "<none>";
  const [group = ""] = owner.apiVersion.includes("/") ? owner.apiVersion.split("/") : [];
  return `${`${owner.kind}${group ? `.${group}` : ""}`.toLowerCase()}/${owner.name}`;
}
