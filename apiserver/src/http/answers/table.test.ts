import { expect, test } from "vitest";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { resourceOf } from "@kx/shared/schema/table";
import { servedResources } from "../request/served-resources.ts";
import { includeObjectOf, tableOf } from "./table.ts";

const definition = "io.k8s.api.core.v1.ConfigMap";
const kind: AnyKind = {
  definition,
  resource: resourceOf(definition),
  columns: [
    { name: "Name", type: "string", format: "name", cell: (object) => object.metadata.name ?? "" },
    { name: "Age", type: "string", priority: 1, cell: (_object, now) => `${now}` },
  ],
};
const resource = servedResources({ kinds: [kind], legacyApis: false, servesSubresource: () => true }).get("v1")!.get("configmaps")!;
const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", resourceVersion: "7" }, data: { k: "v" } };

test.each([
  ["Metadata", { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }],
  ["Object", object],
  ["None", null],
] as const)("rows include %s", (includeObject, expected) => {
  expect(tableOf(resource, [object], { resourceVersion: "7" }, { version: "v1", includeObject, now: 3 })).toEqual({
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: "7" },
    columnDefinitions: [
      { name: "Name", type: "string", format: "name", description: "", priority: 0 },
      { name: "Age", type: "string", format: "", description: "", priority: 1 },
    ],
    rows: [{ cells: ["a", "3"], object: expected }],
  });
});

test("an unknown includeObject is refused", () => {
  expect(() => includeObjectOf(new URLSearchParams("includeObject=x"))).toThrow(
    `Unable to convert to Table as requested: includeObject: Invalid value: "x": must be 'Metadata', 'Object', 'None', or empty`,
  );
});
