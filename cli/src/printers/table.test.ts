import { expect, test } from "vitest";
import { createTablePrinter, type Table } from "./table.ts";

const table: Table = {
  kind: "Table",
  metadata: {},
  columnDefinitions: [
    { name: "Name", type: "string", format: "name" },
    { name: "Type", type: "string" },
    { name: "Selector", type: "string", priority: 1 },
  ],
  rows: [{ cells: ["web", "ClusterIP", "app=web"], object: { metadata: { name: "web", namespace: "prod", labels: { tier: "front", app: "web" } } } }],
};

test.each([
  ["columns of priority 0", {}, "NAME\tTYPE\nweb\tClusterIP\n"],
  ["wide", { wide: true }, "NAME\tTYPE\tSELECTOR\nweb\tClusterIP\tapp=web\n"],
  ["no headers", { noHeaders: true }, "web\tClusterIP\n"],
  ["namespaces", { withNamespace: true }, "NAMESPACE\tNAME\tTYPE\nprod\tweb\tClusterIP\n"],
  ["kinds", { kindPrefix: "service" }, "NAME\tTYPE\nservice/web\tClusterIP\n"],
  ["labels", { showLabels: true, columnLabels: ["x.io/tier", "app"] }, "NAME\tTYPE\tTIER\tAPP\tLABELS\nweb\tClusterIP\t\tweb\tapp=web,tier=front\n"],
])("%s", (_, options, printed) => {
  expect(createTablePrinter(options)(table)).toBe(printed);
});

test("the header comes once, and again when the columns change", () => {
  const print = createTablePrinter({});
  expect(print({ ...table, rows: [] })).toBe("");
  expect(print(table)).toContain("NAME");
  expect(print({ ...table, columnDefinitions: null })).toBe("web\tClusterIP\n");
  expect(print({ ...table, columnDefinitions: [{ name: "Status", type: "string" }], rows: [{ cells: ["Failure"] }] })).toBe("STATUS\nFailure\n");
});

test("a cell is one line, and cannot drive the terminal", () => {
  const odd = { ...table, rows: [{ cells: ["a\nb", "\u001b[2J", null] }] };
  expect(createTablePrinter({ noHeaders: true })(odd)).toBe("a...\t^[[2J\n");
});

test("events of a watch have their type in front", () => {
  expect(createTablePrinter({})(table, "ADDED")).toBe("EVENT\tNAME\tTYPE\nADDED   \tweb\tClusterIP\n");
});
