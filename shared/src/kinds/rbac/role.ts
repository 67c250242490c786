import type { V1Role } from "@kubernetes/client-node";
import { pathSegmentName } from "../../meta/names.ts";
import type { Typed } from "../../meta/object.ts";
import { createdAtColumn, nameColumn } from "../columns.ts";
import { describeAnnotations, describeMap } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { describeRules, validatePolicyRule } from "./policy-rule.ts";

export type Role = Typed<V1Role>;

/** What may be done in one namespace. Stored only. */
export const Role = defineKind<Role>({
  definition: "io.k8s.api.rbac.v1.Role",
  validateName: pathSegmentName,
  validate: ({ rules }, at) =>
    (rules ?? []).flatMap((rule, i) => validatePolicyRule(rule, { namespaced: true }, at.child("rules").index(i))),
  createsOnUpdate: true,
  columns: [nameColumn, createdAtColumn],
  async describe({ metadata, rules }, _client, out) {
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    describeMap(out, 0, "Labels", metadata.labels);
    describeAnnotations(out, metadata.annotations);
    describeRules(rules, out);
  },
});
