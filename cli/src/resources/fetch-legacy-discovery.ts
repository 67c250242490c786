import type { Transport } from "@kx/shared/client/transport";
import type { ApiResource } from "./api-resource.ts";

interface GroupList {
  versions?: string[];
  groups?: { name: string; versions: { groupVersion: string; version: string }[] }[];
}

interface ResourceList {
  resources: {
    name: string;
    singularName: string;
    namespaced: boolean;
    kind: string;
    verbs: string[];
    shortNames?: string[];
    categories?: string[];
  }[];
}

/** Discovery by one document a group version, for servers without the aggregated form. */
export async function fetchLegacyDiscovery(transport: Transport, lists: readonly unknown[]): Promise<ApiResource[]> {
  const [core, named] = lists as [GroupList, GroupList];
  const places = [
    ...(core.versions ?? []).map((version) => ({ path: `/api/${version}`, group: "", version })),
    ...(named.groups ?? []).flatMap((group) =>
      group.versions.map(({ groupVersion, version }) => ({ path: `/apis/${groupVersion}`, group: group.name, version })),
    ),
  ];
  const found = await Promise.all(
    places.map(async ({ path, group, version }) => {
      const { body } = await transport.request({ method: "GET", path });
      return (body as ResourceList).resources.filter(({ name }) => !name.includes("/")).map(
        (resource): ApiResource => ({
          group,
          version,
          kind: resource.kind,
          plural: resource.name,
          singular: resource.singularName,
          namespaced: resource.namespaced,
          verbs: resource.verbs,
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
        }),
      );
    }),
  );
  return found.flat();
}
