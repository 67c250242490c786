import type { AnyKind, LegacyVersion } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { groupVersion, type Subresource } from "@kx/shared/schema/schema";

/** A kind under one group version, with all that can be worked out before the first request. */
export interface ServedResource {
  readonly kind: AnyKind;
  readonly group: string;
  readonly version: string;
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** Name of the definition of the objects in this version. */
  readonly definition: string;
  /** Set when this is not the stored version. */
  readonly legacy: LegacyVersion<KubeObject> | undefined;
  readonly verbs: ReadonlySet<string>;
  /** Those that have a handler, by name. */
  readonly subresources: ReadonlyMap<string, Subresource>;
  /** The opening of a list's JSON, up to the resourceVersion's first digit. */
  readonly listOpening: string;
}

/** Group version (`v1`, `apps/v1`) -> plural -> resource. */
export type ServedResources = ReadonlyMap<string, ReadonlyMap<string, ServedResource>>;

export interface ServedResourcesOptions {
  kinds: readonly AnyKind[];
  /** Serves the kinds' legacy versions as well. */
  legacyApis: boolean;
  /** True for a subresource (`status`, `log`) that has a handler. */
  servesSubresource(name: string): boolean;
}

/** The table behind every resource request, built once; groups and resources keep the order of `kinds`. */
export function servedResources({ kinds, legacyApis, servesSubresource }: ServedResourcesOptions): ServedResources {
  const table = new Map<string, Map<string, ServedResource>>();
  const add = (resource: ServedResource): void => {
    const plurals = table.get(resource.apiVersion) ?? new Map<string, ServedResource>();
    table.set(resource.apiVersion, plurals.set(resource.kind.resource.plural, resource));
  };
  for (const kind of kinds) add(served(kind, undefined, servesSubresource));
  if (!legacyApis) return table;
  for (const kind of kinds) {
    for (const legacy of kind.legacyVersions ?? []) add(served(kind, legacy, servesSubresource));
  }
  return table;
}

function served(kind: AnyKind, legacy: LegacyVersion<KubeObject> | undefined, serves: (name: string) => boolean): ServedResource {
  const { resource } = kind;
  const { group, version } = legacy ?? resource;
  const apiVersion = groupVersion({ group, version });
  const subresources = resource.subresources.filter(({ name }) => serves(name));
  return {
    kind,
    group,
    version,
    apiVersion,
    definition: legacy?.definition ?? resource.definition,
    legacy,
    verbs: new Set(resource.verbs),
    subresources: new Map(subresources.map((subresource) => [subresource.name, subresource])),
    listOpening: `{"kind":"${resource.kind}List","apiVersion":"${apiVersion}","metadata":{"resourceVersion":"`,
  };
}
