import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass, isDefaultClass } from "@kx/shared/kinds/networking/ingress-class";
import { ingressClassAnnotation } from "@kx/shared/kinds/networking/ingress/model";
import { defineAdmission } from "./admission.ts";

/** Upstream: plugin/pkg/admission/network/defaultingressclass. */
export const defaultIngressClass = defineAdmission<Ingress>({
  name: "DefaultIngressClass",
  on: { kind: Ingress, verbs: ["create"] },
  mutate: ({ object }, view) => assignDefaultClass(object, view.list(IngressClass)),
});

/**
 * Gives an Ingress that names no class, in neither way, the default one: the newest, of equally old ones the first by
 * name. An empty name counts as named.
 */
export function assignDefaultClass(draft: Ingress, classes: Iterable<IngressClass>): void {
  if (draft.spec?.ingressClassName !== undefined || draft.metadata.annotations?.[ingressClassAnnotation] !== undefined) return;
  const [chosen] = [...classes]
    .filter(isDefaultClass)
    .sort((a, b) => createdAt(b) - createdAt(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
  if (!chosen) return;
  draft.spec ??= {};
  draft.spec.ingressClassName = nameOf(chosen);
}

const nameOf = ({ metadata }: IngressClass): string => metadata.name ?? "";
const createdAt = ({ metadata }: IngressClass): number => Date.parse(metadata.creationTimestamp ?? "") || 0;
