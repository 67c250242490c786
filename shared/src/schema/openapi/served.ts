import type { GroupVersionKind, Resource } from "../schema.ts";
import { groupVersion } from "../schema.ts";

/** What the documents need of a kind; a `Kind` is one. */
export interface ServedKind {
  readonly resource: Resource;
  readonly otherVersions?: readonly { group: string; version: string; definition: string }[];
}

/** A part of a document: JSON. */
export type Json = Record<string, unknown>;

/** Texts for `explain`, by the name of the definition; `generate-descriptions.mjs` writes them at build time. */
export type Descriptions = Readonly<
  Record<string, { description?: string; fields: Readonly<Record<string, string>> } | undefined>
>;

/** Every resource under every version that serves it. */
export function servedResources(kinds: readonly ServedKind[]): Resource[] {
  return kinds.flatMap(({ resource, otherVersions = [] }) => [
    resource,
    ...otherVersions.map(({ group, version, definition }) => inVersion(resource, { group, version, definition })),
  ]);
}

function inVersion(resource: Resource, place: { group: string; version: string; definition: string }): Resource {
  const own = groupVersion(resource);
  const subresources = resource.subresources.map((subresource) =>
    groupVersion(subresource) === own ? { ...subresource, group: place.group, version: place.version } : subresource,
  );
  return { ...resource, ...place, subresources };
}

/** `/api/v1`, `/apis/apps/v1`. */
export const versionPath = (place: { group: string; version: string }): string =>
  place.group ? `/apis/${groupVersion(place)}` : `/api/${place.version}`;

export const kindOf = ({ group, version, kind }: GroupVersionKind): GroupVersionKind => ({ group, kind, version });
