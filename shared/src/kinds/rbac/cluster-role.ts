import type { V1ClusterRole } from "@kubernetes/client-node";
import { required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { validateLabelSelector } from "../../meta/label-selector.ts";
import { pathSegmentName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { createdAtColumn, nameColumn } from "../columns.ts";
import { describeAnnotations, describeMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { describeRules, validatePolicyRule } from "./policy-rule.ts";

export type ClusterRole = Typed<V1ClusterRole>;

/** What may be done in the cluster, or in any namespace that binds it. Stored only: nothing aggregates. */
export const ClusterRole = defineKind<ClusterRole>({
  definition: "io.k8s.api.rbac.v1.ClusterRole",
  validateName: pathSegmentName,
  validate: ({ rules, aggregationRule }, at) => [
    ...(rules ?? []).flatMap((rule, i) => validatePolicyRule(rule, { namespaced: false }, at.child("rules").index(i))),
    ...(aggregationRule ? validateAggregation(aggregationRule, at.child("aggregationRule", "clusterRoleSelectors")) : []),
  ],
  createsOnUpdate: true,
  columns: [nameColumn, createdAtColumn],
  async describe({ metadata, rules }, _client, out) {
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    describeRules(rules, out);
  },
});

function validateAggregation({ clusterRoleSelectors = [] }: NonNullable<ClusterRole["aggregationRule"]>, at: FieldPath): FieldError[] {
  if (clusterRoleSelectors.length === 0) {
    return [required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil")];
  }
  return clusterRoleSelectors.flatMap((selector, i) => validateLabelSelector(selector, at.index(i)));
}
