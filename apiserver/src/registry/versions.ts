import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { groupVersion } from "@kx/shared/schema/schema";

/** One group version under which a kind is served, with the way to and from the stored form. */
export interface ServedVersion<T extends KubeObject> {
  readonly apiVersion: string;
  readonly definition: string;
  readonly toStored: (object: KubeObject) => T;
  readonly fromStored: (object: T) => KubeObject;
  /** What validates a write in this version. */
  readonly rules: Kind<T>;
}

/** The version that the client speaks; the stored one when it names none of the kind's others. */
export function servedVersion<T extends KubeObject>(kind: Kind<T>, apiVersion: string): ServedVersion<T> {
  const other = kind.otherVersions?.find((version) => groupVersion(version) === apiVersion);
  if (other) {
    const { definition, toStored, fromStored, validation } = other;
    return { apiVersion, definition, toStored, fromStored, rules: validation ? { ...kind, ...validation } : kind };
  }
  return {
    apiVersion: groupVersion(kind.resource),
    definition: kind.resource.definition,
    toStored: (object) => object as T,
    fromStored: (object) => object,
    rules: kind,
  };
}
