import { createHash } from "node:crypto";
import { acceptClauses, accepts } from "../request/accept.ts";
import type { Document, DocumentRequest } from "./document.ts";
import type { DiscoveryGroup, DiscoveryResource } from "./groups.ts";

type DiscoveryVersion = "v2" | "v2beta1";

/** Aggregated discovery of one root, by version of the apidiscovery group. */
export type AggregatedDiscovery = Readonly<Record<DiscoveryVersion, Document>>;

/** @param groups of `/api` or of `/apis` */
export function aggregatedDiscovery(groups: readonly DiscoveryGroup[]): AggregatedDiscovery {
  return { v2: document(groups, "v2"), v2beta1: document(groups, "v2beta1") };
}

/** The aggregated version that a client would have before plain JSON, if any. */
export function wantedDiscovery(accept: string | undefined): DiscoveryVersion | undefined {
  for (const clause of acceptClauses(accept)) {
    if (!accepts(clause, "application/json")) continue;
    if (!clause.as) return undefined;
    if (clause.as !== "APIGroupDiscoveryList" || clause.group !== "apidiscovery.k8s.io") continue;
    if (clause.version === "v2" || clause.version === "v2beta1") return clause.version;
  }
  return undefined;
}

/** The document, or 304 where the client has it already. */
export function unlessKnown(document: Document, { ifNoneMatch }: DocumentRequest): Document {
  if (ifNoneMatch === undefined || ifNoneMatch !== document.headers?.["ETag"]) return document;
  return { ...document, code: 304, body: "" };
}

function document(groups: readonly DiscoveryGroup[], version: DiscoveryVersion): Document {
  const body = `${JSON.stringify({
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(groupItem),
  })}\n`;
  const etag = createHash("sha256").update(body).digest("hex").toUpperCase();
  return {
    code: 200,
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    body,
    headers: { ETag: `"${etag}"`, Vary: "Accept", "Cache-Control": "public" },
  };
}

function groupItem({ name, versions }: DiscoveryGroup): object {
  return {
    metadata: { ...(name ? { name } : {}), creationTimestamp: null },
    versions: versions.map(({ version, resources }) => ({ version, resources: resources.map(resourceItem), freshness: "Current" })),
  };
}

function resourceItem(resource: DiscoveryResource): object {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources, group, version } = resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((subresource) => ({
            subresource: subresource.name,
            responseKind: { group: subresource.group, version: subresource.version, kind: subresource.kind },
            verbs: subresource.verbs,
          })),
        }
      : {}),
  };
}
