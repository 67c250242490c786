import type { V1Namespace } from "@kubernetes/client-node";
import type { ApiClient } from "../../client/api-client.ts";
import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { dns1123Label, qualifiedName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeMetadata, longTime } from "../describe.ts";
import { defineKind, type DescribeWriter } from "../kind.ts";
import { limitLines } from "./limit-range/text.ts";
import { LimitRange } from "./limit-range.ts";
import { quotaLines, scopeLines } from "./resource-quota/text.ts";
import { ResourceQuota } from "./resource-quota.ts";

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
  async describe(namespace, client, out) {
    describeMetadata(namespace, out);
    out.line(0, `Status:\t${namespace.status?.phase ?? ""}`);
    const conditions = namespace.status?.conditions ?? [];
    if (conditions.length > 0) {
      out.line(0, "Conditions:");
      out.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
      out.line(1, "----\t------\t------------------\t------\t-------");
    }
    for (const { type, lastTransitionTime, status, reason, message } of conditions) {
      out.line(1, [type, status, longTime(lastTransitionTime), reason ?? "", message ?? ""].join("\t"));
    }
    await describeBounds(namespace.metadata.name ?? "", client, out);
  },
});

/** The quotas and limit ranges that hold in a namespace. */
async function describeBounds(namespace: string, client: ApiClient, out: DescribeWriter): Promise<void> {
  const { items: quotas } = await client.list(ResourceQuota, { namespace });
  out.line(0, "");
  out.line(0, quotas.length > 0 ? "Resource Quotas" : "No resource quota.");
  for (const { metadata, spec, status } of quotas) {
    out.line(1, `Name:\t${metadata.name ?? ""}`);
    for (const line of [...scopeLines(spec?.scopes, "* "), ...quotaLines(status, "---")]) out.line(1, line);
  }
  const { items: ranges } = await client.list(LimitRange, { namespace });
  out.line(0, "");
  out.line(0, ranges.length > 0 ? "Resource Limits" : "No LimitRange resource.");
  if (ranges.length === 0) return;
  out.line(0, " Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
  out.line(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
  for (const { spec } of ranges) for (const line of limitLines(spec?.limits ?? [])) out.line(0, ` ${line}`);
}

function validateFinalizer(finalizer: string, at: FieldPath): FieldError[] {
  return [
    ...qualifiedName(finalizer).map((message) => invalid(at, finalizer, message)),
    ...(finalizer.includes("/") || standardFinalizers.has(finalizer)
      ? []
      : [invalid(at, finalizer, "name is neither a standard finalizer name nor is it fully qualified")]),
  ];
}
