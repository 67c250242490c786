import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { groupVersion } from "@kx/shared/schema/schema";

/** One group version under which a kind is served, with the way to and from the stored form. */
export interface ServedVersion<T extends KubeObject> {
  readonly apiVersion: string;
  readonly definition: string;
  readonly toStored: (object: KubeObject) => T;
  readonly fromStored: (object: T) => KubeObject;
}

/** The version that the client speaks; the stored one when it names none of the kind's legacy versions. */
export function servedVersion<T extends KubeObject>(kind: Kind<T>, apiVersion: string): ServedVersion<T> {
  const legacy = kind.legacyVersions?.find((version) => groupVersion(version) === apiVersion);
  if (legacy) {
    return { apiVersion, definition: legacy.definition, toStored: legacy.toStored, fromStored: legacy.fromStored };
  }
  return {
    apiVersion: groupVersion(kind.resource),
    definition: kind.resource.definition,
    toStored: (object) => object as T,
    fromStored: (object) => object,
  };
}
