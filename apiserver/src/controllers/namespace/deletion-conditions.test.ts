import { expect, test } from "vitest";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { aPod } from "../../../../test/support/workloads.ts";
import { deletionConditions, type Content } from "./deletion-conditions.ts";

const now = "2026-01-01T00:00:00Z";
const contents: Content[] = [
  { kind: Deployment, objects: [aPod("a")] },
  { kind: ConfigMap, objects: [aPod("a", { metadata: { finalizers: ["x/y"] } }), aPod("b", { metadata: { finalizers: ["x/y", "a/b"] } })] },
];

test("what is left is named with its number; a core kind has nothing behind its dot", () => {
  const conditions = deletionConditions(contents, [], now);
  expect(conditions.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
    ["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"],
    ["NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
    ["NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
    ["NamespaceContentRemaining", "True", "SomeResourcesRemain", "Some resources are remaining: configmaps. has 2 resource instances, deployments.apps has 1 resource instances"],
    ["NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: a/b in 1 resource instances, x/y in 2 resource instances"],
  ]);
});

test("a condition that says the same keeps its time", () => {
  const before = deletionConditions(contents, [], now);
  const after = deletionConditions(contents.slice(1), before, "2026-01-01T00:05:00Z");
  expect(after.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([now, now, now, "2026-01-01T00:05:00Z", now]);
});
