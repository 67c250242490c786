import type { V1Lease } from "@kubernetes/client-node";
import { invalid } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";

export type Lease = Typed<V1Lease>;

/** Who holds something, and since when: a node's heartbeat, a leader's term. */
export const Lease = defineKind<Lease>({
  definition: "io.k8s.api.coordination.v1.Lease",
  validate({ spec }, at) {
    const seconds = spec?.leaseDurationSeconds ?? 1;
    const transitions = spec?.leaseTransitions ?? 0;
    return [
      ...(seconds > 0 ? [] : [invalid(at.child("spec", "leaseDurationSeconds"), seconds, "must be greater than 0")]),
      ...(transitions >= 0
        ? []
        : [invalid(at.child("spec", "leaseTransitions"), transitions, "must be greater than or equal to 0")]),
    ];
  },
  createsOnUpdate: true,
  allowsUnconditionalUpdate: false,
  columns: [nameColumn, column("Holder", "string", ({ spec }) => spec?.holderIdentity ?? ""), ageColumn],
});
