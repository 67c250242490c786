import type { Operation, PathOperations } from "./operations.ts";
import { pathsOf } from "./operations.ts";
import type { Json } from "./served.ts";
import type { Resource } from "../schema.ts";

/** What OpenAPI v2 and v3 write in their own ways; the rest of a path is alike. */
export interface PathDialect {
  parameter(name: string, type: string, place: "path" | "query"): Json;
  /** Parameters, bodies and answers of one operation. */
  operation(operation: Operation): Json;
}

const objectTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const meanings: Readonly<Record<string, string>> = { "200": "OK", "201": "Created", "202": "Accepted" };

/** All paths of the resources, sorted, and the definitions that their operations name. */
export function pathsAndNames(resources: readonly Resource[]): { paths: PathOperations[]; names: string[] } {
  const paths = resources.flatMap(pathsOf).sort((a, b) => (a.path < b.path ? -1 : 1));
  const named = paths.flatMap(({ operations }) => operations.flatMap(({ body, answer }) => [body, answer]));
  return { paths, names: named.filter((name) => name !== undefined) };
}

/** The `paths` member of a document. */
export function pathItems(paths: readonly PathOperations[], dialect: PathDialect): Json {
  return Object.fromEntries(paths.map((path) => [path.path, pathItem(path, dialect)]));
}

function pathItem({ path, operations }: PathOperations, dialect: PathDialect): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").reverse();
  return {
    ...Object.fromEntries(operations.map((operation) => [operation.method, operationObject(operation, dialect)])),
    parameters: [
      ...names.map((name) => dialect.parameter(name, "string", "path")),
      dialect.parameter("pretty", "string", "query"),
    ],
  };
}

const operationObject = (operation: Operation, dialect: PathDialect): Json => ({
  operationId: operation.id,
  tags: [operation.tag],
  ...dialect.operation(operation),
  "x-kubernetes-action": operation.action,
  "x-kubernetes-group-version-kind": operation.kind,
});

/** Media types of an operation's answer. */
export function answerTypes({ action, answer }: Operation): string[] {
  if (!answer) return ["text/plain"];
  return action === "list" ? [...objectTypes, ...objectTypes.map((type) => `${type};stream=watch`)] : objectTypes;
}

/** @param content what stands beside the description of an answer with a body */
export const responses = ({ codes }: Operation, content: Json): Json => ({
  ...Object.fromEntries(["200", ...codes].map((code) => [code, { description: meanings[code], ...content }])),
  "401": { description: "Unauthorized" },
});
