import type { V1Namespace } from "@kubernetes/client-node";
import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { dns1123Label, qualifiedName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeMetadata, longTime } from "../describe.ts";
import { defineKind } from "../kind.ts";

export type Namespace = Typed<V1Namespace>;

const nameLabel = "kubernetes.io/metadata.name";
const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** A namespace; it goes once its content has gone and `spec.finalizers` is empty. */
export const Namespace = defineKind<Namespace>({
  definition: "io.k8s.api.core.v1.Namespace",
  validateName: dns1123Label,
  defaults: ({ metadata }) => {
    if (metadata.name) (metadata.labels ??= {})[nameLabel] = metadata.name;
  },
  prepareForCreate(draft) {
    // A generated name is known only now.
    if (draft.metadata.name) (draft.metadata.labels ??= {})[nameLabel] = draft.metadata.name;
    draft.status = { phase: "Active" };
    const finalizers = draft.spec?.finalizers ?? [];
    draft.spec = { finalizers: finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"] };
  },
  prepareForUpdate(next, old) {
    next.spec = old.spec;
  },
  validate: ({ spec }, at) =>
    (spec?.finalizers ?? []).flatMap((finalizer) => validateFinalizer(finalizer, at.child("spec", "finalizers"))),
  validateStatusUpdate(next, _old, at) {
    const phase = next.status?.phase ?? "";
    const path = at.child("status", "Phase");
    if (next.metadata.deletionTimestamp) {
      return phase === "Terminating"
        ? []
        : [invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
    }
    return phase === "Active" ? [] : [invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  },
  selectableFields: {
    "status.phase": ({ status }) => status?.phase ?? "",
  },
  deleteAnswers: "object",
  columns: [nameColumn, column("Status", "string", ({ status }) => status?.phase ?? ""), ageColumn],
  async describe(namespace, _client, out) {
    describeMetadata(namespace, out);
    out.line(0, `Status:\t${namespace.status?.phase ?? ""}`);
    const conditions = namespace.status?.conditions ?? [];
    if (conditions.length === 0) return;
    out.line(0, "Conditions:");
    out.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
    out.line(1, "----\t------\t------------------\t------\t-------");
    for (const { type, lastTransitionTime, status, reason, message } of conditions) {
      out.line(1, [type, status, longTime(lastTransitionTime), reason ?? "", message ?? ""].join("\t"));
    }
  },
});

function validateFinalizer(finalizer: string, at: FieldPath): FieldError[] {
  return [
    ...qualifiedName(finalizer).map((message) => invalid(at, finalizer, message)),
    ...(finalizer.includes("/") || standardFinalizers.has(finalizer)
      ? []
      : [invalid(at, finalizer, "name is neither a standard finalizer name nor is it fully qualified")]),
  ];
}
