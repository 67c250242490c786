import { expect, test } from "vitest";
import { mergeLabelKeys } from "./merge-label-keys.ts";
import type { PodObject } from "./pod-types.ts";

const labels = { app: "web", hash: "1" };
const selector = { matchLabels: { app: "web" } };
const required = (term: object): object => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
const preferred = (term: object): object => ({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] });

// TestMutatePodAffinity and TestMutateTopologySpreadConstraints in pkg/registry/core/pod/strategy_test.go.
test.each<[string, (part: object) => object, object, object]>([
  ["a required term", (term) => ({ affinity: { podAffinity: required(term) } }), { matchLabelKeys: ["hash"] }, { ...selector, matchExpressions: [{ key: "hash", operator: "In", values: ["1"] }] }],
  ["a preferred term", (term) => ({ affinity: { podAntiAffinity: preferred(term) } }), { mismatchLabelKeys: ["hash"] }, { ...selector, matchExpressions: [{ key: "hash", operator: "NotIn", values: ["1"] }] }],
  ["both", (term) => ({ affinity: { podAntiAffinity: required(term) } }), { matchLabelKeys: ["app"], mismatchLabelKeys: ["hash"] }, { ...selector, matchExpressions: [{ key: "app", operator: "In", values: ["web"] }, { key: "hash", operator: "NotIn", values: ["1"] }] }],
  ["a key that the pod lacks", (term) => ({ affinity: { podAffinity: required(term) } }), { matchLabelKeys: ["other"] }, selector],
  ["a spread constraint", (term) => ({ topologySpreadConstraints: [term] }), { matchLabelKeys: ["hash"] }, { ...selector, matchExpressions: [{ key: "hash", operator: "In", values: ["1"] }] }],
])("%s", (_, specOf, keys, expected) => {
  const part = { topologyKey: "zone", labelSelector: structuredClone(selector), ...keys };
  mergeLabelKeys({ metadata: { labels }, spec: { containers: [], ...specOf(part) } } as PodObject);
  expect(part).toEqual({ topologyKey: "zone", labelSelector: expected, ...keys });
});

test("without a selector nothing is added: it matches nothing", () => {
  const part: Record<string, unknown> = { topologyKey: "zone", matchLabelKeys: ["hash"] };
  mergeLabelKeys({ metadata: { labels }, spec: { containers: [], topologySpreadConstraints: [part] } } as unknown as PodObject);
  expect(part["labelSelector"]).toBeUndefined();
});
