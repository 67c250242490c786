import type { Transport } from "@kx/shared/client/transport";
import type { ApiResource } from "./api-resource.ts";

const accept =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," +
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

interface GroupDiscoveryList {
  kind?: string;
  items?: {
    metadata?: { name?: string };
    versions?: { version: string; resources?: ResourceDiscovery[] }[];
  }[];
}

interface ResourceDiscovery {
  resource: string;
  responseKind?: { group?: string; version?: string; kind: string };
  scope: string;
  singularResource?: string;
  verbs?: string[];
  shortNames?: string[];
  categories?: string[];
}

/** Every resource that the server serves, in its order of preference: aggregated discovery, else the older documents. */
export async function fetchDiscovery(transport: Transport): Promise<ApiResource[]> {
  const paths = ["/api", "/apis"];
  const answers = await Promise.all(paths.map((path) => transport.request({ method: "GET", path, accept })));
  const lists = answers.map((answer) => answer.body as GroupDiscoveryList);
  if (lists.every((list) => list.kind === "APIGroupDiscoveryList")) return lists.flatMap(aggregated);
  const { fetchLegacyDiscovery } = await import("./fetch-legacy-discovery.ts");
  return fetchLegacyDiscovery(transport, lists);
}

function aggregated(list: GroupDiscoveryList): ApiResource[] {
  return (list.items ?? []).flatMap((group) =>
    (group.versions ?? []).flatMap(({ version, resources = [] }) =>
      resources
        .filter((resource) => resource.responseKind)
        .map((resource) => ({
          group: group.metadata?.name ?? "",
          version,
          kind: resource.responseKind?.kind ?? "",
          plural: resource.resource,
          singular: resource.singularResource ?? "",
          namespaced: resource.scope === "Namespaced",
          verbs: resource.verbs ?? [],
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
        })),
    ),
  );
}
