import { Deployment } from "@kx/shared/kinds/apps/deployment";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { controllerReference } from "../owners.ts";
import { hashLabel, podTemplateHash } from "../pod-template-hash.ts";
import { newestAnnotations, nextRevision, sizeAnnotations } from "./revisions.ts";

/** Of a DNS subdomain. */
const longestName = 253;

/** The ReplicaSet that a Deployment's template asks for (sync.go getNewReplicaSet). */
export function newReplicaSet(deployment: Deployment, old: readonly ReplicaSet[], replicas: number): ReplicaSet {
  const { selector, template, minReadySeconds } = deployment.spec ?? {};
  if (!selector || !template) throw new Error(`deployment ${deployment.metadata.name} has no template`);
  const hash = podTemplateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  return {
    metadata: {
      // The whole must stay a name.
      name: `${(deployment.metadata.name ?? "").slice(0, longestName - 1 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace ?? "",
      labels,
      annotations: { ...newestAnnotations(deployment, undefined, nextRevision(old)), ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(Deployment, deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}
