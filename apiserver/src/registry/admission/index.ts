import type { KubeObject } from "@kx/shared/meta/object";
import { concerns, type AdmissionRequest, type AnyAdmission, type ClusterView } from "./admission.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerations } from "./default-tolerations.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { priority, priorityClasses } from "./priority.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";

/** In upstream's order: the first that refuses is the one that the client hears of. */
export const admissions: readonly AnyAdmission[] = [
  namespaceLifecycle,
  serviceAccount,
  priority,
  priorityClasses,
  defaultTolerations,
  defaultStorageClass,
  runtimeClass,
  defaultIngressClass,
];

/**
 * Asks every admission about one write: all mutate, then all validate.
 * @throws StatusError of the first that refuses
 */
export function admit<T extends KubeObject>(request: AdmissionRequest<T>, view: ClusterView): void {
  const asked = admissions.filter((admission) => concerns(admission, request));
  for (const admission of asked) admission.mutate?.(request, view);
  for (const admission of asked) admission.validate?.(request, view);
}
