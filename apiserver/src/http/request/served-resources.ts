import { versionsBeside, type AnyKind, type OtherVersion } from "@kx/shared/kinds/kind";
import { groupVersion, type Subresource } from "@kx/shared/schema/schema";
import type { Handlers, Unstored } from "./unstored.ts";

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
  readonly otherVersion: OtherVersion | undefined;
  readonly verbs: ReadonlySet<string>;
  /** Set where nothing is stored: what stands in place of the registry's verbs. */
  readonly handlers: Handlers | undefined;
  /** Those that have a handler, by name. */
  readonly subresources: ReadonlyMap<string, Subresource>;
  /** The opening of a list's JSON, up to the resourceVersion's first digit. */
  readonly listOpening: string;
}

/** Group version (`v1`, `apps/v1`) -> plural -> resource. */
export type ServedResources = ReadonlyMap<string, ReadonlyMap<string, ServedResource>>;

export interface ServedResourcesOptions {
  kinds: readonly AnyKind[];
  unstored?: readonly Unstored[];
  /** Serves the versions that current clusters serve no more as well. */
  legacyApis: boolean;
  /** True for a subresource (`status`, `log`) that has a handler. */
  servesSubresource(name: string): boolean;
}

/** The table behind every resource request, built once; groups and resources keep the order of `kinds`. */
export function servedResources({ kinds, unstored = [], legacyApis, servesSubresource }: ServedResourcesOptions): ServedResources {
  const table = new Map<string, Map<string, ServedResource>>();
  const add = (resource: ServedResource): void => {
    const plurals = table.get(resource.apiVersion) ?? new Map<string, ServedResource>();
    table.set(resource.apiVersion, plurals.set(resource.kind.resource.plural, resource));
  };
  for (const kind of kinds) add(served(kind, undefined, servesSubresource));
  for (const { kind, handlers } of unstored) add({ ...served(kind, undefined, servesSubresource), handlers });
  for (const kind of kinds) {
    for (const version of versionsBeside(kind, legacyApis)) add(served(kind, version, servesSubresource));
  }
  return table;
}

function served(kind: AnyKind, otherVersion: OtherVersion | undefined, serves: (name: string) => boolean): ServedResource {
  const { resource } = kind;
  const { group, version } = otherVersion ?? resource;
  const apiVersion = groupVersion({ group, version });
  const subresources = resource.subresources.filter(({ name }) => serves(name));
  return {
    kind,
    group,
    version,
    apiVersion,
    definition: otherVersion?.definition ?? resource.definition,
    otherVersion,
    verbs: new Set(resource.verbs),
    handlers: undefined,
    subresources: new Map(subresources.map((subresource) => [subresource.name, subresource])),
    listOpening: `{"kind":"${resource.kind}List","apiVersion":"${apiVersion}","metadata":{"resourceVersion":"`,
  };
}
