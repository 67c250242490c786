import type { V1NetworkPolicy } from "@kubernetes/client-node";
import { at as pathAt } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { cidrWarnings } from "../../meta/ip-rules.ts";
import { formatLabelSelector } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { describeNetworkPolicy } from "./network-policy/describe.ts";
import { ipBlocks, validateSpec } from "./network-policy/validate.ts";

export type NetworkPolicy = Typed<V1NetworkPolicy>;

/** Who may talk to the pods that it selects, and whom they may talk to. Stored only. */
export const NetworkPolicy = defineKind<NetworkPolicy>({
  definition: "io.k8s.api.networking.v1.NetworkPolicy",
  defaults(draft) {
    const spec = (draft.spec ??= {});
    spec.podSelector ??= {};
    for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of ports ?? []) port.protocol ??= "TCP";
    if (!spec.policyTypes?.length) spec.policyTypes = ["Ingress", ...(spec.egress?.length ? ["Egress"] : [])];
  },
  validateCreate: ({ spec }, at) => validateSpec(spec ?? {}, new Set(), at.child("spec")),
  // A block that was there before passes, however it is written.
  validateUpdate: (next, old, at) =>
    validateSpec(next.spec ?? {}, new Set(ipBlocks(old.spec ?? {}, pathAt()).map(({ cidr }) => cidr)), at.child("spec")),
  warnings: ({ spec }) => ipBlocks(spec ?? {}, pathAt("spec")).flatMap(({ path, cidr }) => cidrWarnings(path.toString(), cidr)),
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [nameColumn, column("Pod-Selector", "string", ({ spec }) => formatLabelSelector(spec?.podSelector)), ageColumn],
  describe: async (policy, _client, out) => describeNetworkPolicy(policy, out),
});
