import { createHash } from "node:crypto";
import { release } from "../release.ts";
import type { Resource } from "../schema.ts";
import { groupVersion } from "../schema.ts";
import type { Operation } from "./operations.ts";
import { patchDefinition, patchTypes } from "./operations.ts";
import { answerTypes, pathItems, pathsAndNames, responses } from "./path-item.ts";
import { schemasOf, v3 } from "./schema-object.ts";
import type { Descriptions, Json, ServedKind } from "./served.ts";
import { servedResources, versionPath } from "./served.ts";

/** What `/openapi/v3` answers. */
export interface OpenapiV3Index {
  /** By the path of the group version without a leading slash: `api/v1`, `apis/apps/v1`. */
  paths: Record<string, { serverRelativeURL: string }>;
}

/** The index of the documents, each with a hash that changes when the document does. */
export function openapiV3Index(kinds: readonly ServedKind[]): OpenapiV3Index {
  const byVersion = new Map<string, Resource[]>();
  for (const resource of servedResources(kinds)) {
    const path = versionPath(resource);
    byVersion.set(path, [...(byVersion.get(path) ?? []), resource]);
  }
  const paths = [...byVersion].map(([path, resources]): [string, { serverRelativeURL: string }] => [
    path.slice(1),
    { serverRelativeURL: `/openapi/v3${path}?hash=${hashOf(resources)}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** The structure is fixed by the release: which resources are served is all that can differ. */
function hashOf(resources: readonly Resource[]): string {
  const content = JSON.stringify([release.gitVersion, resources]);
  return createHash("sha256").update(content).digest("hex").toUpperCase();
}

/**
 * The document of one group version, or undefined when no kind is served in it.
 * @param version `v1`, `apps/v1`
 */
export function openapiV3Document(
  version: string,
  kinds: readonly ServedKind[],
  descriptions?: Descriptions,
): Json | undefined {
  const resources = servedResources(kinds).filter((resource) => groupVersion(resource) === version);
  if (resources.length === 0) return undefined;
  const { paths, names } = pathsAndNames(resources);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: release.gitVersion },
    paths: pathItems(paths, { parameter, operation }),
    components: {
      schemas: schemasOf(resources, names, { dialect: v3, descriptions }),
      securitySchemes: { BearerToken: { type: "apiKey", in: "header", name: "authorization" } },
    },
  };
}

const reference = (name: string): Json => ({ schema: { $ref: `${v3.refPrefix}${name}` } });
const parameter = (name: string, type: string, place: "path" | "query"): Json => ({
  in: place,
  name,
  ...(place === "path" ? { required: true } : {}),
  schema: { type, uniqueItems: true },
});

function operation(of: Operation): Json {
  const { answer, body, query } = of;
  const answerContent = answerTypes(of).map((type): [string, Json] => [type, answer ? reference(answer) : {}]);
  return {
    ...(query.length ? { parameters: query.map(({ name, type }) => parameter(name, type, "query")) } : {}),
    ...(body ? { requestBody: { content: bodyContent(body) } } : {}),
    responses: responses(of, { content: Object.fromEntries(answerContent) }),
  };
}

const bodyContent = (body: string): Json =>
  body === patchDefinition
    ? Object.fromEntries(patchTypes.map((type) => [type, reference(body)]))
    : { "*/*": reference(body) };
