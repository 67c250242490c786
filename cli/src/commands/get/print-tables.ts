import { isReason } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import { throwGathered } from "../../errors/failure-list.ts";
import { createTabWriter, tableLayout } from "../../printers/tab-writer.ts";
import { createTablePrinter, type Table } from "../../printers/table.ts";
import { groupResource, type ApiResource } from "../../resources/api-resource.ts";
import { getObject, listPages, type FetchOptions } from "../../resources/fetch.ts";
import type { Selected } from "../../resources/selection.ts";
import { tableAccept, type GetCall } from "./options.ts";

interface Printed {
  resource: ApiResource;
  table: Table;
}

/** Prints what was asked for as tables, one a type; failures follow after all that could be had. */
export async function printTables(call: GetCall): Promise<void> {
  const { io } = call;
  const failures: unknown[] = [];
  const tables: Printed[] = [];
  for (const selected of call.selected) {
    try {
      for await (const table of tablesOf(call, selected)) tables.push({ resource: selected.resource, table });
    } catch (error) {
      if (!(call.ignoreNotFound && isReason(error, "NotFound"))) failures.push(error);
    }
  }
  const sorted = call.sortBy ? await sortRows(tables, call.sortBy) : tables;
  const text = layOut(sorted, call);
  io.stdout.write(text);
  if (!text && failures.length === 0 && !call.ignoreNotFound) io.stderr.write(nothingFound(call));
  throwGathered(failures);
}

/** The pages of a collection, or the one row of an object. */
async function* tablesOf(call: GetCall, selected: Selected): AsyncGenerator<Table> {
  const options: FetchOptions = {
    accept: tableAccept,
    labelSelector: call.labelSelector,
    fieldSelector: call.fieldSelector,
    subresource: call.subresource,
    // Sorting looks at whole objects, and at all of them.
    chunkSize: call.sortBy ? 0 : call.chunkSize,
    includeObject: call.sortBy ? "Object" : undefined,
  };
  if (selected.name !== undefined) yield tableOf(await getObject(call.cluster.transport, selected, options), call);
  else for await (const page of listPages(call.cluster.transport, selected, options)) yield tableOf(page as KubeObject, call);
}

/** The answer as a table, also when the server sent objects. */
export async function tableOf(body: object, call: GetCall): Promise<Table> {
  if ((body as Table).kind === "Table") return body as Table;
  const { plainTable } = await import("./plain-table.ts");
  return plainTable(body as KubeObject, call.io.clock.now());
}

export function tablePrinter(call: GetCall, resource: ApiResource, withKind: boolean): ReturnType<typeof createTablePrinter> {
  const kind = `${resource.kind.toLowerCase()}${resource.group ? `.${resource.group}` : ""}`;
  return createTablePrinter({
    wide: call.output === "wide",
    noHeaders: call.noHeaders,
    showLabels: call.showLabels,
    columnLabels: call.columnLabels,
    withNamespace: call.allNamespaces && resource.namespaced,
    kindPrefix: withKind || call.showKind ? kind : undefined,
  });
}

function layOut(tables: readonly Printed[], call: GetCall): string {
  const withKind = new Set(tables.map(({ resource }) => `${groupResource(resource)}/${resource.version}`)).size > 1;
  const writer = createTabWriter(tableLayout);
  let text = "";
  let separate = false;
  let last: ApiResource | undefined;
  let print = createTablePrinter({});
  const flush = (): void => {
    const lines = writer.flush();
    if (lines && separate) text += "\n";
    if (lines) separate = false;
    text += lines;
  };
  for (const { resource, table } of tables) {
    if (resource !== last) {
      flush();
      writer.forget();
      // An empty line between types, where there is a header to set apart.
      separate = last !== undefined && !call.noHeaders && text !== "";
      print = tablePrinter(call, resource, withKind);
      last = resource;
    }
    writer.write(print(table));
  }
  flush();
  return text;
}

function nothingFound({ selected, allNamespaces, cluster }: GetCall): string {
  const namespaced = !allNamespaces && selected.every(({ resource }) => resource.namespaced);
  return namespaced ? `No resources found in ${cluster.namespace} namespace.\n` : "No resources found\n";
}

async function sortRows(tables: readonly Printed[], field: string): Promise<Printed[]> {
  const { sortBy } = await import("../../printers/sort-by.ts");
  return tables.map(({ resource, table }) => ({
    resource,
    table: { ...table, rows: sortBy(table.rows ?? [], field, (row) => row.object) },
  }));
}
