import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import { ingressClassAnnotation } from "@kx/shared/kinds/networking/ingress/model";
import type { IngressClass } from "@kx/shared/kinds/networking/ingress-class";

/** Which Ingresses a controller takes: its flags `--controller-class`, `--ingress-class`, `--watch-ingress-without-class`. */
export interface ClassSelection {
  /** The `spec.controller` of its IngressClasses. */
  readonly controller: string;
  /** The value that the old annotation must have. */
  readonly annotation: string;
  readonly withoutClass: boolean;
}

export const defaultSelection: ClassSelection = { controller: "k8s.io/ingress-nginx", annotation: "nginx", withoutClass: false };

/**
 * The class for which the controller serves an Ingress, or undefined: the field is asked before the annotation, and
 * none of both means no (store.go GetIngressClass).
 */
export function servedClass(
  { metadata, spec }: Ingress,
  classNamed: (name: string) => IngressClass | undefined,
  selection: ClassSelection,
): string | undefined {
  const name = spec?.ingressClassName;
  if (name !== undefined) return classNamed(name)?.spec?.controller === selection.controller ? name : undefined;
  const annotation = metadata.annotations?.[ingressClassAnnotation];
  if (annotation !== undefined) return annotation === selection.annotation ? annotation : undefined;
  return selection.withoutClass ? "_" : undefined;
}
