import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import { updateManagedFields } from "@kx/shared/patch/managed-fields";
import type { WriteContext } from "./registry.ts";
import { servedVersion } from "./versions.ts";

/** Records in metadata.managedFields which fields this write set, as an `Update` entry of its manager. */
export function recordManager<T extends KubeObject>(
  kind: Kind<T>,
  next: T,
  old: T | undefined,
  context: WriteContext & { subresource?: string },
  clock: Clock,
): void {
  const { subresource } = context;
  const { apiVersion } = servedVersion(kind, context.apiVersion);
  const managedFields = updateManagedFields({
    definition: kind.resource.definition,
    old,
    next,
    manager: context.fieldManager,
    apiVersion,
    ...(subresource ? { subresource } : {}),
    time: timestamp(clock),
  });
  if (managedFields.length > 0) next.metadata.managedFields = managedFields;
  else delete next.metadata.managedFields;
}
