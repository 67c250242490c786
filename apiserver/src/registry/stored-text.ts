import type { KubeObject } from "@kx/shared/meta/object";
import type { Revision } from "../storage/storage.ts";

/** Every stored text starts so: that is the fixed place where the revision is spliced in. */
const head = '{"metadata":{';

/**
 * An object as storage keeps it: without kind, apiVersion and resourceVersion, metadata first. Serialised once, at its
 * commit; every reader gets these bytes.
 */
export function storedText(object: KubeObject): string {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const { resourceVersion: _resourceVersion, ...stored } = metadata;
  return JSON.stringify({ metadata: stored, ...rest });
}

/** The stored text with its resourceVersion: the form of a list's items. */
export function itemText(text: string, revision: Revision): string {
  return `${head}"resourceVersion":"${revision}",${text.slice(head.length)}`;
}

/** A list item's form at another revision. @param from the one that it tells */
export function itemTextAt(item: string, { from, to }: { from: Revision; to: Revision }): string {
  return itemText(head + item.slice(itemText(head, from).length), to);
}

/** The opening of a whole object, to stand in place of an item's first brace. */
export function typePrefix(kind: string, apiVersion: string): string {
  return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`;
}
