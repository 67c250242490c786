import type { ServedResource, ServedResources } from "../request/served-resources.ts";

/** One resource or subresource as both forms of discovery describe it. */
export interface DiscoveryResource {
  plural: string;
  singular: string;
  namespaced: boolean;
  group: string;
  version: string;
  kind: string;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: readonly DiscoverySubresource[];
}

export interface DiscoverySubresource {
  name: string;
  group: string;
  version: string;
  kind: string;
  verbs: readonly string[];
}

export interface DiscoveryGroup {
  /** Empty for the core group. */
  name: string;
  /** The preferred one first. */
  versions: { version: string; resources: DiscoveryResource[] }[];
}

/** The order in which a cluster names its groups: it decides what a bare name means (kube-aggregator's priorities). */
const order = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "metrics.k8s.io",
];

/** Everything served, by group in the order of discovery. */
export function discoveryGroups(table: ServedResources): DiscoveryGroup[] {
  const groups = new Map<string, DiscoveryGroup>();
  const add = (resource: DiscoveryResource): void => {
    const group = groups.get(resource.group) ?? { name: resource.group, versions: [] };
    groups.set(resource.group, group);
    let version = group.versions.find((one) => one.version === resource.version);
    if (!version) group.versions.push((version = { version: resource.version, resources: [] }));
    version.resources.push(resource);
  };
  for (const plurals of table.values()) for (const resource of plurals.values()) add(described(resource));
  for (const { versions } of groups.values()) {
    for (const { resources } of versions) resources.sort((a, b) => (a.plural < b.plural ? -1 : 1));
  }
  const position = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...groups.values()].sort((a, b) => position(a.name) - position(b.name));
}

function described({ kind, group, version, otherVersion, subresources }: ServedResource): DiscoveryResource {
  const { plural, singular, namespaced, verbs, shortNames, categories, group: storedGroup } = kind.resource;
  return {
    plural,
    singular,
    namespaced,
    group,
    version,
    kind: kind.resource.kind,
    verbs,
    // Where two groups claim a short name kubectl warns of each use: one that a current cluster lacks must not cause that.
    shortNames: group !== storedGroup && otherVersion?.warning !== undefined ? [] : shortNames,
    categories,
    subresources: [...subresources.values()].map((subresource) => ({
      name: subresource.name,
      kind: subresource.kind,
      verbs: subresource.verbs,
      // A subresource of the resource's own kind follows it into another version.
      ...(subresource.kind === kind.resource.kind && subresource.group === storedGroup ? { group, version } : { group: subresource.group, version: subresource.version }),
    })),
  };
}
