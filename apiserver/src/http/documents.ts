import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Clock } from "@kx/shared/meta/clock";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import { versionInfo } from "@kx/shared/schema/release";
import { openidConfiguration, openidKeys, type OpenidOptions } from "./access/tokens/openid.ts";
import { aggregatedDiscovery, unlessKnown, wantedDiscovery, type AggregatedDiscovery } from "./discovery/aggregated.ts";
import { indented, jsonDocument, notFoundDocument, type Document, type DocumentRequest } from "./discovery/document.ts";
import { discoveryGroups } from "./discovery/groups.ts";
import { health, type HealthCheck } from "./discovery/health.ts";
import { apiVersions, legacyDiscovery } from "./discovery/legacy.ts";
import { createOpenapi } from "./discovery/openapi.ts";
import type { RequestMetrics } from "./metrics.ts";
import type { ServedResources } from "./request/served-resources.ts";

export interface DocumentsOptions {
  table: ServedResources;
  kinds: readonly AnyKind[];
  legacyApis: boolean;
  servesSubresource(name: string): boolean;
  clock: Clock;
  descriptions?: () => Promise<Descriptions>;
  live: readonly HealthCheck[];
  ready: readonly HealthCheck[];
  metrics: RequestMetrics;
  openid: OpenidOptions;
}

type Answers = (request: DocumentRequest) => Document | Promise<Document>;

/** What answers a GET that names no resource; undefined where the path is none of ours. */
export type Documents = (path: string) => Answers | undefined;

/** Discovery, OpenAPI, version, health and metrics by path. Discovery is made at the first request for it. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { live, ready, metrics, openid } = options;
  const openapi = createOpenapi(options);
  const discovery = lazily(() => createDiscovery(options.table));
  const version = indented(jsonDocument(versionInfo()));
  const exact: ReadonlyMap<string, Answers> = new Map<string, Answers>([
    ["/version", () => version],
    ["/version/", () => version],
    ["/metrics", () => metrics.document()],
    ["/.well-known/openid-configuration", () => openidConfiguration(openid)],
    ["/openid/v1/jwks", () => openidKeys(openid)],
    ["/openapi/v2", openapi],
    ["/openapi/v3", openapi],
    ["/", () => index([...exact.keys()], discovery().paths)],
  ]);
  const below: readonly (readonly [string, Answers])[] = [
    ["/api", (request) => discovery().answer(request)],
    ["/apis", (request) => discovery().answer(request)],
    ["/healthz", health("healthz", live)],
    ["/livez", health("livez", live)],
    ["/readyz", health("readyz", [...live, ...ready])],
    ["/openapi/v3", openapi],
  ];
  return (path) => exact.get(path) ?? below.find(([root]) => path === root || path.startsWith(`${root}/`))?.[1];
}

function createDiscovery(table: ServedResources): { answer: Answers; paths: string[] } {
  const groups = discoveryGroups(table);
  const legacy = legacyDiscovery(groups);
  const aggregated: Readonly<Record<string, AggregatedDiscovery>> = {
    "/api": aggregatedDiscovery(groups.filter(({ name }) => !name)),
    "/apis": aggregatedDiscovery(groups.filter(({ name }) => name)),
  };
  return {
    paths: ["/api", ...legacy.keys()],
    answer(request) {
      const path = request.path.endsWith("/") ? request.path.slice(0, -1) : request.path;
      const root = aggregated[path];
      const wanted = root && wantedDiscovery(request.accept);
      if (root && wanted) return unlessKnown(root[wanted], request);
      return path === "/api" ? apiVersions(request.host) : (legacy.get(path) ?? notFoundDocument());
    },
  };
}

/** `/`: every path there is. */
function index(exact: readonly string[], discovery: readonly string[]): Document {
  const health = ["/healthz", "/livez", "/readyz"].flatMap((root) => [root, `${root}/ping`]);
  const paths = new Set([...discovery, ...health, ...exact.filter((path) => !path.endsWith("/"))]);
  return jsonDocument({ paths: [...paths].sort() });
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
