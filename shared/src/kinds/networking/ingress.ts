import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { ipFaults } from "../../meta/ip-rules.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { validateHostname } from "../core/service/validate-status.ts";
import { firstThree } from "../first-three.ts";
import { defineKind } from "../kind.ts";
import { describe } from "./ingress/describe.ts";
import { legacyVersions } from "./ingress/legacy.ts";
import { addressesText, ingressClassAnnotation, type Ingress as IngressObject } from "./ingress/model.ts";
import { validate, validateCreate } from "./ingress/validate.ts";

export type Ingress = IngressObject;

export const Ingress = defineKind<Ingress>({
  definition: "io.k8s.api.networking.v1.Ingress",
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  validate,
  validateCreate,
  validateStatusUpdate,
  warnings: ({ metadata, spec }, old) =>
    !old && metadata.annotations?.[ingressClassAnnotation] !== undefined && spec?.ingressClassName === undefined
      ? [`annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  changesGeneration: (next, old) => !jsonEqual(next.spec ?? {}, old.spec ?? {}),
  otherVersions: legacyVersions,
  columns: [
    nameColumn,
    column("Class", "string", ({ spec }) => spec?.ingressClassName ?? "<none>"),
    column("Hosts", "string", hostsCell),
    column("Address", "string", addressesText),
    column("Ports", "string", ({ spec }) => (spec?.tls?.length ? "80, 443" : "80")),
    ageColumn,
  ],
  describe,
});

function validateStatusUpdate(next: Ingress, _old: Ingress, at: FieldPath): FieldError[] {
  const list = at.child("status", "loadBalancer", "ingress");
  return (next.status?.loadBalancer?.ingress ?? []).flatMap(({ ip = "", hostname = "" }, index) => [
    ...(ip ? ipFaults(ip) : []).map((fault) => invalid(list.index(index).child("ip"), ip, fault)),
    ...validateHostname(hostname, list.index(index).child("hostname")),
  ]);
}

/** Up to three hosts; `*` where no rule names one. */
function hostsCell({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  return firstThree(rules.map(({ host }) => host ?? "").filter(Boolean)) || "*";
}
