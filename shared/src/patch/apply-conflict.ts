import { StatusError } from "../errors/status-error.ts";
import { memberPaths } from "./field-path-text.ts";
import type { FieldsV1 } from "./field-set.ts";
import type { ManagedFieldsEntry } from "./managed-fields-entry.ts";

/** Fields that a manager owns and an apply would change. */
export interface Conflict {
  readonly entry: ManagedFieldsEntry;
  readonly fields: FieldsV1;
}

/** 409 with a cause a field, grouped by sorted managers (apimachinery managedfields/internal/conflict.go). */
export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const groups = [...conflicts]
    .sort((a, b) => (identity(a.entry) < identity(b.entry) ? -1 : 1))
    .map(({ entry, fields }) => ({ manager: managerText(entry), paths: memberPaths(fields) }));
  const causes = groups.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ reason: "FieldManagerConflict", message: `conflict with ${manager}`, field })),
  );
  const [only] = causes;
  const text =
    causes.length === 1
      ? `1 conflict: ${only!.message}: ${only!.field}`
      : `${causes.length} conflicts: ${groups.map(({ manager, paths }) => [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)].join("\n")).join("\n")}`;
  return new StatusError({ code: 409, reason: "Conflict", message: `Apply failed with ${text}`, details: { causes } });
}

/** Upstream knows a manager by this text, and sorts by it; an entry's time is no part of it. */
function identity({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  return JSON.stringify({ manager, operation, ...(operation === "Apply" ? {} : { apiVersion }), subresource });
}

function managerText({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name = JSON.stringify(manager ?? "") + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : "");
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
