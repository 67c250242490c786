import type { V1ConfigMap } from "@kubernetes/client-node";
import { invalid, tooLong, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { describeEvents, describeMetadata } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { decodedBytes, maxDataBytes, validateDataKeys } from "./data-keys.ts";
import { validateFrozen } from "./frozen.ts";

export type ConfigMap = Typed<V1ConfigMap>;

/** Configuration as keys and values. */
export const ConfigMap = defineKind<ConfigMap>({
  definition: "io.k8s.api.core.v1.ConfigMap",
  validate: (configMap, at) => [
    ...validateDataKeys(configMap.data, at.child("data")),
    ...validateNotTwice(configMap, at.child("data")),
    ...validateDataKeys(configMap.binaryData, at.child("binaryData")),
    // Upstream names no field here, which its path prints as an empty index.
    ...(bytes(configMap) > maxDataBytes ? [tooLong(at.key(""), maxDataBytes)] : []),
  ],
  validateUpdate: validateFrozen,
  columns: [
    nameColumn,
    column("Data", "string", ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length),
    ageColumn,
  ],
  async describe(configMap, client, out, now) {
    describeMetadata(configMap, out);
    out.line(0, "");
    out.line(0, "Data");
    out.line(0, "====");
    for (const [key, value] of sorted(configMap.data)) {
      for (const line of [`${key}:`, "----", ...value.split("\n"), ""]) out.line(0, line);
    }
    out.line(0, "");
    out.line(0, "BinaryData");
    out.line(0, "====");
    for (const [key, value] of sorted(configMap.binaryData)) out.line(0, `${key}: ${decodedBytes({ value })} bytes`);
    out.line(0, "");
    await describeEvents(configMap, client, out, now);
  },
});

function sorted(map: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

function validateNotTwice({ data, binaryData }: ConfigMap, at: FieldPath): FieldError[] {
  return Object.keys(data ?? {})
    .filter((key) => binaryData && Object.hasOwn(binaryData, key))
    .map((key) => invalid(at.key(key), key, "duplicate of key present in binaryData"));
}

function bytes({ data, binaryData }: ConfigMap): number {
  return Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value), 0) + decodedBytes(binaryData);
}
