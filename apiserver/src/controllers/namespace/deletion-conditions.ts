import type { Namespace } from "@kx/shared/kinds/core/namespace";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";

type Condition = NonNullable<NonNullable<Namespace["status"]>["conditions"]>[number];

/** Objects of one kind that still stand in a namespace. */
export interface Content {
  readonly kind: AnyKind;
  readonly objects: readonly KubeObject[];
}

interface Words {
  reason: string;
  message: string;
}

/** The five conditions of a namespace on its way out, in order, and what each says when all is well. */
const types: Readonly<Record<string, Words>> = {
  NamespaceDeletionDiscoveryFailure: { reason: "ResourcesDiscovered", message: "All resources successfully discovered" },
  NamespaceDeletionGroupVersionParsingFailure: { reason: "ParsedGroupVersions", message: "All legacy kube types successfully parsed" },
  NamespaceDeletionContentFailure: {
    reason: "ContentDeleted",
    message: "All content successfully deleted, may be waiting on finalization",
  },
  NamespaceContentRemaining: { reason: "ContentRemoved", message: "All content successfully removed" },
  NamespaceFinalizersRemaining: { reason: "ContentHasNoFinalizers", message: "All content-preserving finalizers finished" },
};

/**
 * What `status.conditions` says of the content left (pkg/controller/namespace/deletion status_condition_utils).
 * @param now RFC 3339
 */
export function deletionConditions(contents: readonly Content[], before: readonly Condition[], now: string): Condition[] {
  const remaining = contents.map(({ kind: { resource }, objects }) => `${resource.plural}.${resource.group} has ${objects.length} resource instances`);
  const holders = new Map<string, number>();
  for (const finalizer of contents.flatMap(({ objects }) => objects.flatMap(({ metadata }) => metadata.finalizers ?? []))) {
    holders.set(finalizer, (holders.get(finalizer) ?? 0) + 1);
  }
  const held = [...holders].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const found: Record<string, Words | undefined> = {
    NamespaceContentRemaining: say("SomeResourcesRemain", "Some resources are remaining", remaining),
    NamespaceFinalizersRemaining: say("SomeFinalizersRemain", "Some content in the namespace has finalizers remaining", held),
  };
  return Object.entries(types).map(([type, fine]) => {
    const words = found[type] ?? fine;
    const status = found[type] ? "True" : "False";
    const present = before.find((condition) => condition.type === type);
    const same = present?.status === status && present.reason === words.reason && present.message === words.message;
    return same ? present : { type, status, lastTransitionTime: now, ...words };
  });
}

const say = (reason: string, what: string, list: readonly string[]): Words | undefined =>
  list.length > 0 ? { reason, message: `${what}: ${[...list].sort().join(", ")}` } : undefined;
