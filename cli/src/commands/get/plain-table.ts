import { age } from "@kx/shared/kinds/columns";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Table } from "../../printers/table.ts";

/** A table of name and age, for a server that answers with objects where a Table was asked for. */
export function plainTable(object: KubeObject & { items?: KubeObject[] }, now: number): Table {
  return {
    kind: "Table",
    metadata: {},
    columnDefinitions: [
      { name: "Name", type: "string", format: "name" },
      { name: "Age", type: "string" },
    ],
    rows: (object.items ?? [object]).map((item) => ({
      cells: [item.metadata.name, age(item.metadata.creationTimestamp, now)],
      object: item,
    })),
  };
}
