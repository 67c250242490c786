import { expect, test } from "vitest";
import { aDaemonSet, aNode, aPod } from "../../../../test/support/workloads.ts";
import { planDaemons } from "./plan-daemons.ts";
import { planUpdate } from "./plan-update.ts";

const now = Date.parse("2026-01-01T00:01:00Z");
const nodes = ["a", "b", "c", "d"];

/** `a old`, `a new unready`, `a old going`: pods of a node. */
function pod(text: string): ReturnType<typeof aPod> {
  const [node = "", ...words] = text.split(" ");
  const is = (word: string): boolean => words.includes(word);
  return aPod(`${node}-${is("old") ? "old" : "new"}`, {
    metadata: { labels: { app: "web", "controller-revision-hash": is("old") ? "1" : "2" }, ...(is("going") ? { deletionTimestamp: "2026-01-01T00:00:30Z" } : {}) },
    spec: { nodeName: node },
    ...(is("unready") ? { readySince: null } : {}),
    ...(is("failed") ? { status: { phase: "Failed" } } : {}),
  });
}

function facts(rollingUpdate: object, pods: readonly string[]): Parameters<typeof planUpdate>[0] {
  const daemonSet = aDaemonSet({ spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate } } });
  return { daemonSet, nodes: nodes.map((name) => aNode(name)), pods: pods.map(pod), hash: "2", now };
}
const told = ({ create, remove }: { create: readonly string[]; remove: readonly { metadata: { name?: string } }[] }): string[] => [...create, ...remove.map(({ metadata }) => `-${metadata.name}`)];

const old = ["a old", "b old", "c old", "d old"];
const one = { maxUnavailable: 1, maxSurge: 0 };
const surge = { maxUnavailable: 0, maxSurge: 1 };

test.each<[string, object, string[], string[]]>([
  ["one at a time", one, old, ["-a-old"]],
  ["one is missing already", one, ["a new unready", "b old", "c old", "d old"], []],
  ["one is going already", one, ["a old going", "b old", "c old", "d old"], []],
  ["one that is of no use goes, however many are missing", one, ["a old unready", "b old unready", "c old", "d old"], ["-a-old", "-b-old"]],
  ["half of them", { maxUnavailable: "50%", maxSurge: 0 }, old, ["-a-old", "-b-old"]],
  ["percentages are rounded up", { maxUnavailable: "30%", maxSurge: 0 }, old, ["-a-old", "-b-old"]],
  ["done", one, ["a new", "b new", "c new", "d new"], []],
  ["a surge makes the new one first", surge, old, ["a"]],
  ["a surge waits for it", surge, [...old, "a new unready"], []],
  ["a surge deletes the old one when the new one is there, and goes on", surge, [...old, "a new"], ["b", "-a-old"]],
  ["a surge replaces what is of no use at once", surge, ["a old", "b old unready", "c old", "d old"], ["b", "a"]],
])("an update: %s", (_, rollingUpdate, pods, expected) => {
  expect(told(planUpdate(facts(rollingUpdate, pods)))).toEqual(expected);
});

test.each<[string, object, string[], string[]]>([
  ["a node without one", one, ["a new", "b new", "c new"], ["d"]],
  ["a node whose one is going waits", one, ["a new", "b new", "c new", "d new going"], []],
  ["two on a node: the older stays", one, ["a old", "a new", "b new", "c new", "d new"], ["-a-old"]],
  ["two on a node are right during a surge", surge, ["a old", "a new unready", "b new", "c new", "d new"], []],
  ["a surge is over when the new one is there", surge, ["a old", "a new", "b new", "c new", "d new"], ["-a-old"]],
  ["or when the old one is of no use", surge, ["a old unready", "a new unready", "b new", "c new", "d new"], ["-a-old"]],
  ["a failed one", one, ["a new failed", "b new", "c new", "d new"], ["-a-new"]],
])("in general: %s", (_, rollingUpdate, pods, expected) => {
  expect(told(planDaemons(facts(rollingUpdate, pods)))).toEqual(expected);
});
