import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { badRequest } from "@kx/shared/errors/status-error";
import type { ServedResource } from "../request/served-resources.ts";
import type { IncludeObject } from "./answer.ts";
import { partialMetadata } from "./partial-metadata.ts";
import { servedObject } from "./served-object.ts";

export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

export interface TableRow {
  cells: (string | number | boolean | null)[];
  object: object | null;
}

/** A `meta.k8s.io` Table; `columnDefinitions` is null in all but the first event of a watch. */
export interface Table {
  kind: "Table";
  apiVersion: string;
  metadata: object;
  columnDefinitions: readonly ColumnDefinition[] | null;
  rows: TableRow[];
}

export interface TableOptions {
  /** Version of meta.k8s.io. */
  version: "v1" | "v1beta1";
  includeObject: IncludeObject;
  /** Milliseconds since the epoch, for ages. */
  now: number;
}

const definitionsOf = new WeakMap<AnyKind, readonly ColumnDefinition[]>();

/** The kind's columns as a Table describes them, made once. */
export function columnDefinitions(kind: AnyKind): readonly ColumnDefinition[] {
  let definitions = definitionsOf.get(kind);
  if (!definitions) {
    definitions = kind.columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({ name, type, format, description, priority }));
    definitionsOf.set(kind, definitions);
  }
  return definitions;
}

/** Objects of the stored version as a Table. @param metadata of the list, or `{ resourceVersion }` of the one object */
export function tableOf(resource: ServedResource, objects: readonly KubeObject[], metadata: object, options: TableOptions): Table {
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: columnDefinitions(resource.kind),
    rows: objects.map((object) => ({
      cells: resource.kind.columns.map((column) => column.cell(object, options.now)),
      object: rowObject(resource, object, options),
    })),
  };
}

function rowObject(resource: ServedResource, object: KubeObject, { includeObject, version }: TableOptions): object | null {
  if (includeObject === "None") return null;
  return includeObject === "Object" ? servedObject(resource, object) : partialMetadata(object, version);
}

/** The query's `includeObject` (apiserver endpoints/handlers/response.go). @throws StatusError 400 */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.size === 0 ? "" : (query.get("includeObject") ?? "");
  if (value === "" || value === "Metadata") return "Metadata";
  if (value === "Object" || value === "None") return value;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}
