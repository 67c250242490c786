import { groupVersion } from "@kx/shared/schema/schema";
import { jsonDocument, type Document } from "./document.ts";
import type { DiscoveryGroup, DiscoveryResource } from "./groups.ts";

/** The documents of unaggregated discovery by path, made once; `/api` apart, which names the address it was asked at. */
export function legacyDiscovery(groups: readonly DiscoveryGroup[]): ReadonlyMap<string, Document> {
  const documents = new Map<string, Document>();
  const named = groups.filter(({ name }) => name);
  documents.set("/apis", jsonDocument({ kind: "APIGroupList", apiVersion: "v1", groups: named.map(apiGroup) }));
  for (const group of named) {
    documents.set(`/apis/${group.name}`, jsonDocument({ kind: "APIGroup", apiVersion: "v1", ...apiGroup(group) }));
  }
  for (const { name, versions } of groups) {
    for (const { version, resources } of versions) {
      const path = name ? `/apis/${name}/${version}` : `/api/${version}`;
      documents.set(path, jsonDocument(resourceList(groupVersion({ group: name, version }), resources)));
    }
  }
  return documents;
}

/** `/api`. @param serverAddress where clients reach this server */
export function apiVersions(serverAddress: string): Document {
  return jsonDocument({
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  });
}

function apiGroup({ name, versions }: DiscoveryGroup): object {
  const named = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: named, preferredVersion: named[0] };
}

function resourceList(apiVersion: string, resources: readonly DiscoveryResource[]): object {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources: resources.flatMap((resource) => apiResources(resource)) };
}

function apiResources(resource: DiscoveryResource): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources, group, version } = resource;
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 ? { shortNames } : {}),
      ...(categories.length > 0 ? { categories } : {}),
    },
    ...subresources.map((subresource) => ({
      name: `${plural}/${subresource.name}`,
      singularName: "",
      namespaced,
      // Named only where they differ from those of the list.
      ...(subresource.group === group && subresource.version === version ? {} : { group: subresource.group, version: subresource.version }),
      kind: subresource.kind,
      verbs: subresource.verbs,
    })),
  ];
}
