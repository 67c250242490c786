import type { Transport } from "@kx/shared/client/transport";
import type { Clock } from "@kx/shared/meta/clock";
import type { ApiResource } from "./api-resource.ts";
import { readCache, writeCache, type CachePlace } from "./discovery-cache.ts";
import { fetchDiscovery } from "./fetch-discovery.ts";

/** What the server serves, from the copy on disk when there is one; a name that it lacks asks the server once more. */
export interface Discovery {
  /** By the name that a user types: `svc`, `Service`, `deploy.apps`, `ingress.v1.networking.k8s.io`. */
  find(name: string): Promise<ApiResource | undefined>;
  forKind(gvk: { group: string; version: string; kind: string }): Promise<ApiResource | undefined>;
  /** The names of a category's resources (`all`); undefined when there is no such category. */
  category(name: string): Promise<string[] | undefined>;
  /** Every resource as the server tells it now, or as known when `cached`. */
  all(options?: { cached: boolean }): Promise<readonly ApiResource[]>;
}

export function createDiscovery(transport: Transport, place: CachePlace, clock: Pick<Clock, "now">): Discovery {
  let known: readonly ApiResource[] | undefined;
  let fresh = false;

  async function refresh(): Promise<readonly ApiResource[]> {
    const resources = await fetchDiscovery(transport);
    writeCache(place, clock.now(), resources);
    known = resources;
    fresh = true;
    return resources;
  }
  async function current(): Promise<readonly ApiResource[]> {
    known ??= readCache(place, clock.now());
    return known ?? refresh();
  }
  async function look<T>(among: (resources: readonly ApiResource[]) => T | undefined): Promise<T | undefined> {
    return among(await current()) ?? (fresh ? undefined : among(await refresh()));
  }

  return {
    find: (name) => look((resources) => findByName(resources, name)),
    forKind: ({ group, version, kind }) =>
      look((all) => all.find((one) => one.kind === kind && one.group === group && one.version === version)),
    async category(name) {
      const members = (await current()).filter(({ categories }) => categories.includes(name));
      const names = [...new Set(members.map(({ plural, group }) => (group ? `${plural}.${group}` : plural)))];
      return names.length > 0 ? names : undefined;
    },
    all: async (options) => (options?.cached ? current() : refresh()),
  };
}

/**
 * The first resource that the text means: `name`, `name.group` or `name.version.group`, where the name is plural,
 * singular, short or the kind. Cases do not matter (meta.ParseResourceArg, then ParseKindArg).
 */
function findByName(resources: readonly ApiResource[], text: string): ApiResource | undefined {
  const wanted = text.toLowerCase();
  const [name = "", ...rest] = wanted.split(".");
  const [version = "", ...versioned] = rest;
  const readings = [
    rest.length > 1 && { group: versioned.join("."), version },
    rest.length > 0 && { group: rest.join("."), version: undefined },
    rest.length === 0 && { group: undefined, version: undefined },
  ];
  for (const reading of readings) {
    if (!reading) continue;
    const inGroup = resources.filter(
      (one) =>
        (reading.group === undefined || one.group === reading.group || (reading.group !== "" && one.group.startsWith(`${reading.group}.`))) &&
        (reading.version === undefined || one.version === reading.version),
    );
    const found =
      inGroup.find((one) => one.plural === name || one.singular === name) ??
      inGroup.find((one) => one.shortNames.includes(name)) ??
      inGroup.find((one) => one.kind.toLowerCase() === name);
    if (found) return found;
  }
  return undefined;
}
