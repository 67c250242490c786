import type { ObjectMeta } from "@kx/shared/meta/object";
import { escapeTerminal } from "./escape-terminal.ts";

/** A `meta/v1 Table` as the server sends it. */
export interface Table {
  kind: "Table";
  metadata: { resourceVersion?: string; continue?: string };
  /** Null after the first event of a watch: the columns stay. */
  columnDefinitions?: readonly TableColumn[] | null;
  rows?: readonly TableRow[] | null;
}

export interface TableColumn {
  name: string;
  type: string;
  format?: string;
  priority?: number;
}

export interface TableRow {
  cells: readonly unknown[];
  object?: { metadata?: ObjectMeta } | null;
}

export interface TableOptions {
  wide?: boolean;
  noHeaders?: boolean;
  showLabels?: boolean;
  columnLabels?: readonly string[];
  withNamespace?: boolean;
  /** Put before names: `service`, `deployment.apps`. */
  kindPrefix?: string | undefined;
}

/**
 * Prints tables one after the other as lines of tab-terminated cells; the header comes with the first row and again
 * when the columns change (cli-runtime printers/tableprinter.go).
 */
export function createTablePrinter(options: TableOptions): (table: Table, event?: string) => string {
  let columns: readonly TableColumn[] = [];
  let printedHeader = false;
  return (table, event) => {
    const given = table.columnDefinitions ?? [];
    if (given.length > 0 && JSON.stringify(given) !== JSON.stringify(columns)) {
      columns = given;
      printedHeader = false;
    }
    const rows = table.rows ?? [];
    if (rows.length === 0) return "";
    const withHeader = !printedHeader && !options.noHeaders;
    printedHeader = true;
    const header = withHeader ? [headerLine(columns, options, event !== undefined)] : [];
    return [...header, ...rows.map((row) => rowLine(row, columns, options, event))].map((line) => `${line}\n`).join("");
  };
}

const shown = (column: TableColumn, options: TableOptions): boolean => options.wide === true || !column.priority;

function headerLine(columns: readonly TableColumn[], options: TableOptions, withEvent: boolean): string {
  return [
    ...(withEvent ? ["EVENT"] : []),
    ...(options.withNamespace ? ["NAMESPACE"] : []),
    ...columns.filter((column) => shown(column, options)).map((column) => column.name.toUpperCase()),
    ...(options.columnLabels ?? []).map((label) => (label.split("/").at(-1) ?? "").toUpperCase()),
    ...(options.showLabels ? ["LABELS"] : []),
  ].join("\t");
}

function rowLine(row: TableRow, columns: readonly TableColumn[], options: TableOptions, event: string | undefined): string {
  const { namespace = "", labels = {} } = row.object?.metadata ?? {};
  const nameAt = options.kindPrefix ? columns.findIndex((column) => column.format === "name" && column.type === "string") : -1;
  const cells = columns.flatMap((column, index) => {
    if (!shown(column, options) || index >= row.cells.length) return [];
    const text = cellText(row.cells[index]);
    return [index === nameAt ? `${options.kindPrefix}/${text}` : text];
  });
  return [
    ...(event === undefined ? [] : [event.padEnd("MODIFIED".length)]),
    ...(options.withNamespace ? [namespace] : []),
    ...cells,
    ...(options.columnLabels ?? []).map((label) => labels[label] ?? ""),
    ...(options.showLabels ? [formatLabels(labels)] : []),
  ].join("\t");
}

/** One line: what follows a line break is left out and marked. */
function cellText(cell: unknown): string {
  const text = cell === null || cell === undefined ? "" : String(cell);
  const end = text.search(/[\f\n\r]/);
  return escapeTerminal(end < 0 ? text : `${text.slice(0, end)}...`);
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? pairs.sort().join(",") : "<none>";
}
