import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { fieldMatcher, type FieldSelector } from "@kx/shared/meta/field-selector";
import type { Key } from "../storage/storage.ts";
import { collectionPrefix, namespacePrefix, objectKey } from "./keys.ts";
import type { ReadScope } from "./registry.ts";

/** Which keys a read looks at, and which of their objects it wants. */
export interface Selection<T extends KubeObject> {
  readonly prefix: Key;
  /** The only key that can match, when the selectors name one object. */
  readonly key: Key | undefined;
  /** Undefined when every object matches. */
  readonly matches: ((object: T) => boolean) | undefined;
}

/**
 * A read's scope as keys and a test. `metadata.namespace=x` narrows like the namespaced path and `metadata.name=x` to
 * one key.
 * @throws StatusError 400 for a field that the kind does not select by
 */
export function selection<T extends KubeObject>(kind: Kind<T>, { namespace, labels, fields }: ReadScope): Selection<T> {
  const inNamespace = namespace ?? equalTo(fields, "metadata.namespace");
  const name = equalTo(fields, "metadata.name");
  const byFields = fields && fieldMatcher(fields, kind);
  const prefix =
    inNamespace === undefined || !kind.resource.namespaced
      ? collectionPrefix(kind.resource)
      : namespacePrefix(kind.resource, inNamespace);
  const oneKey =
    name !== undefined && (inNamespace !== undefined || !kind.resource.namespaced)
      ? objectKey(kind.resource, kind.resource.namespaced ? { namespace: inNamespace!, name } : { name })
      : undefined;
  if (!labels && !byFields) return { prefix, key: oneKey, matches: undefined };
  return {
    prefix,
    key: oneKey,
    matches: (object) => (labels?.matches(object.metadata.labels) ?? true) && (byFields?.(object) ?? true),
  };
}

function equalTo(fields: FieldSelector | undefined, field: string): string | undefined {
  return fields?.terms.find((term) => term.field === field && !term.negated)?.value;
}
