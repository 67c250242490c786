import { expect, test } from "vitest";
import type { Toleration } from "@kx/shared/kinds/core/pod/pod-types";
import { mergeTolerations } from "./merge-tolerations.ts";

const all: Toleration = { operator: "Exists" };
const key: Toleration = { key: "a", operator: "Exists" };
const equal: Toleration = { key: "a", operator: "Equal", value: "1", effect: "NoSchedule" };
const wide: Toleration = { key: "a", operator: "Equal", value: "1" };
const seconds = (tolerationSeconds: number): Toleration => ({ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds });

test.each<[Toleration[], Toleration[], Toleration[]]>([
  [[], [], []],
  [[equal], [equal], [equal]],
  [[equal], [wide], [wide]],
  [[key], [equal], [key]],
  [[equal, key], [all], [all]],
  [[equal], [{ ...equal, value: "2" }], [equal, { ...equal, value: "2" }]],
  [[{ key: "b", operator: "Exists" }], [key], [{ key: "b", operator: "Exists" }, key]],
  [[seconds(10)], [seconds(20)], [seconds(20)]],
])("%j and %j", (first, second, merged) => {
  expect(mergeTolerations(first, second)).toEqual(merged);
});
