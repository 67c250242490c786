import type { V1ResourceQuota } from "@kubernetes/client-node";
import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { compareQuantities } from "../../meta/quantity.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { validateResourceAmount, validateResourceName, isQuotaResource } from "./resource-names.ts";
import { validateScopes, validateScopeSelector } from "./resource-quota/scopes.ts";
import { quotaLines, scopeLines } from "./resource-quota/text.ts";

export type ResourceQuota = Typed<V1ResourceQuota>;
type Amounts = Readonly<Record<string, string>>;

/** How much of everything a namespace may hold. Stored only: nothing is counted. */
export const ResourceQuota = defineKind<ResourceQuota>({
  definition: "io.k8s.api.core.v1.ResourceQuota",
  defaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  validate: ({ spec = {} }, at) => [
    ...validateAmounts(spec.hard, at.child("spec", "hard")),
    ...validateScopes(spec, at.child("spec", "scopes")),
    ...validateScopeSelector(spec, at.child("spec", "scopeSelector", "matchExpressions")),
  ],
  validateUpdate(next, old, at) {
    const scopes = (quota: ResourceQuota): string => [...new Set(quota.spec?.scopes)].sort().join();
    return scopes(next) === scopes(old) ? [] : [invalid(at.child("spec", "scopes"), next.spec?.scopes, "field is immutable")];
  },
  validateStatusUpdate: ({ status = {} }, _old, at) => [
    ...validateAmounts(status.hard, at.child("status", "hard")),
    ...validateAmounts(status.used, at.child("status", "used")),
  ],
  warnings: (next, old) => (old ? [] : requestsAboveLimits(next.spec?.hard ?? {})),
  deleteAnswers: "object",
  columns: [
    nameColumn,
    column("Request", "string", (quota) => usage(quota, (name) => !name.startsWith("limits."))),
    column("Limit", "string", (quota) => usage(quota, (name) => name.startsWith("limits."))),
    ageColumn,
  ],
  async describe({ metadata, spec, status }, _client, out) {
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    for (const line of scopeLines(spec?.scopes, " * ")) out.line(0, line);
    for (const line of quotaLines(status)) out.line(0, line);
  },
});

function validateAmounts(amounts: Amounts = {}, at: FieldPath): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    const path = at.key(name);
    const ours = name.includes("/") || isQuotaResource(name);
    return [
      ...validateResourceName(name, path),
      ...(ours ? [] : [invalid(path, name, "must be a standard resource for quota")]),
      ...validateResourceAmount(name, amount, path),
    ];
  });
}

/** Upstream: pkg/registry/core/resourcequota WarningsOnCreate. */
function requestsAboveLimits(hard: Amounts): string[] {
  return ["cpu", "memory", "storage", "ephemeral-storage"].flatMap((name) => {
    const bare = name === "cpu" || name === "memory" ? [name] : [];
    const requests = [`requests.${name}`, ...bare].find((key) => hard[key] !== undefined);
    const limits = `limits.${name}`;
    if (requests === undefined || hard[limits] === undefined || compareQuantities(hard[requests]!, hard[limits]) <= 0) return [];
    return [`ResourceQuota ${requests} (${hard[requests]}) should be less than ${limits} (${hard[limits]})`];
  });
}

/** `pods: 1/10, requests.cpu: 500m/2` of those whose name is wanted. */
function usage({ status }: ResourceQuota, wanted: (name: string) => boolean): string {
  const { hard = {}, used = {} } = status ?? {};
  return Object.keys(hard)
    .filter(wanted)
    .sort()
    .map((name) => `${name}: ${used[name] ?? "0"}/${hard[name]}`)
    .join(", ");
}
