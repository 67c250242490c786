import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { evictionDelay } from "./eviction-delay.ts";

const taint = (key: string): { key: string; effect: string } => ({ key, effect: "NoExecute" });
const bears = (key: string, tolerationSeconds?: number): object => ({ key, operator: "Exists", effect: "NoExecute", ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }) });

// TestGetMinTolerationTime and TestCreatePod in pkg/controller/tainteviction.
test.each<[string, object[], string[], number]>([
  ["not borne", [], ["a"], 0],
  ["borne for ever", [bears("a")], ["a"], Number.POSITIVE_INFINITY],
  ["borne for a time", [bears("a", 100)], ["a"], 100_000],
  ["borne for no time", [bears("a", 0)], ["a"], 0],
  ["borne for less than no time", [bears("a", -5)], ["a"], 0],
  ["two, one of them not borne", [bears("a", 100)], ["a", "b"], 0],
  ["two, the shorter counts", [bears("a", 100), bears("b", 10)], ["a", "b"], 10_000],
  ["two, one of them for ever", [bears("a", 100), bears("b")], ["a", "b"], 100_000],
  ["a toleration that is not needed", [bears("a", 100), bears("b", 1)], ["a"], 100_000],
])("%s", (_, tolerations, taints, milliseconds) => {
  expect(evictionDelay({ metadata: {}, spec: { containers: [], tolerations } } as Pod, taints.map(taint))).toBe(milliseconds);
});
