import { expect, test } from "vitest";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { aPod } from "../../../test/support/workloads.ts";
import { rankForDeletion } from "./rank-for-deletion.ts";

const now = Date.parse("2026-01-10T00:00:00Z");
const cost = (value: string): { metadata: { annotations: Record<string, string> } } => ({
  metadata: { annotations: { "controller.kubernetes.io/pod-deletion-cost": value } },
});

// The first of each pair goes first (pkg/controller ActivePodsWithRanks.Less, in its order).
test.each<[string, Pod, Pod]>([
  ["one without a node", aPod("b", { spec: { nodeName: "" } }), aPod("a", { readySince: null })],
  ["one that is pending", aPod("b", { status: { phase: "Pending" } }), aPod("a", { readySince: null })],
  ["one that is not ready", aPod("b", { readySince: null }), aPod("a", cost("-5"))],
  ["one that costs less", aPod("b", cost("-1")), aPod("a", cost("10"))],
  ["one that was ready for much less long", aPod("b", { readySince: "2026-01-09T23:59:00Z" }), aPod("a")],
  ["one that was restarted more often", aPod("b", { status: { containerStatuses: [{ restartCount: 3 }] } }), aPod("a")],
  ["one that is much younger", aPod("b", { metadata: { creationTimestamp: "2026-01-09T23:59:00Z" } }), aPod("a")],
  ["of nearly the same age, the lower uid", aPod("a", { readySince: "2026-01-01T00:00:00Z" }), aPod("b", { readySince: "2026-01-01T00:00:09Z" })],
])("%s", (_name, first, second) => {
  for (const pods of [[first, second], [second, first]]) {
    expect(rankForDeletion(pods, { related: [], now }).map(({ metadata }) => metadata.name)).toEqual([first.metadata.name, second.metadata.name]);
  }
});

test("a node with more pods of the same owner gives one up first", () => {
  const alone = aPod("a", { spec: { nodeName: "node-1" } });
  const crowded = aPod("b", { spec: { nodeName: "node-2" } });
  const related = [alone, crowded, aPod("c", { spec: { nodeName: "node-2" } })];
  expect(rankForDeletion([alone, crowded], { related, now })[0]).toBe(crowded);
});
