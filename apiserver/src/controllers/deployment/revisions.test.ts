import { expect, test } from "vitest";
import { aDeployment, aReplicaSet } from "../../../../test/support/workloads.ts";
import { newReplicaSet } from "./new-replica-set.ts";
import { beyondHistory, newestAnnotations, nextRevision, sizeAnnotations } from "./revisions.ts";

const revision = "deployment.kubernetes.io/revision";
const history = "deployment.kubernetes.io/revision-history";

test("the next revision is one more than the highest of the old ones", () => {
  const old = ["3", "7", undefined].map((value, i) => aReplicaSet(`rs-${i}`, { metadata: { annotations: value ? { [revision]: value } : {} } }));
  expect([nextRevision([]), nextRevision(old)]).toEqual([1, 8]);
});

test("a ReplicaSet takes its Deployment's annotations over, save those that are its own", () => {
  const annotations = { note: "hello", "kubectl.kubernetes.io/last-applied-configuration": "{}", [revision]: "9" };
  expect(newestAnnotations(aDeployment({ metadata: { annotations } }), undefined, 1)).toEqual({ note: "hello", [revision]: "1" });
});

test.each([
  ["one that is up to date stays", { [revision]: "3" }, 2, { [revision]: "3" }],
  ["a rollback gets a new revision and remembers the old one", { [revision]: "1" }, 3, { [revision]: "3", [history]: "1" }],
  ["and all before it", { [revision]: "3", [history]: "1" }, 5, { [revision]: "5", [history]: "1,3" }],
  ["revisions are numbers", { [revision]: "9" }, 10, { [revision]: "10", [history]: "9" }],
])("%s", (_name, annotations, next, expected) => {
  expect(newestAnnotations(aDeployment(), aReplicaSet("web-1", { metadata: { annotations } }), next)).toEqual(expected);
});

test("a history has room for 2000 characters: the oldest revisions are forgotten", () => {
  const long = Array.from({ length: 400 }, (_, i) => 1000 + i).join(",");
  const kept = newestAnnotations(aDeployment(), aReplicaSet("web-1", { metadata: { annotations: { [revision]: "1400", [history]: long } } }), 1401)[history];
  expect([kept?.length, kept?.slice(0, 4), kept?.slice(-4)]).toEqual([1999, "1001", "1400"]);
});

test("the name of a ReplicaSet stays a name, however long that of its Deployment is", () => {
  const { name } = newReplicaSet(aDeployment({ metadata: { name: "a".repeat(253) } }), [], 1).metadata;
  expect([name?.length, name?.slice(0, 3), /-[b-z0-9]+$/.test(name ?? "")]).toEqual([253, "aaa", true]);
});

test("a ReplicaSet notes the wanted and the greatest number of pods", () => {
  expect(sizeAnnotations(aDeployment({ spec: { replicas: 4 } }))).toEqual({
    "deployment.kubernetes.io/desired-replicas": "4",
    "deployment.kubernetes.io/max-replicas": "5",
  });
});

test("beyond the history the lowest revisions go, unless they still have pods", () => {
  const old = ["12", "9", "10", "11"].map((value) =>
    aReplicaSet(`rs-${value}`, { metadata: { annotations: { [revision]: value } }, spec: { replicas: value === "10" ? 1 : 0 }, status: { replicas: 0, observedGeneration: 1 } }),
  );
  const deployment = aDeployment({ spec: { revisionHistoryLimit: 2 } });
  expect(beyondHistory(deployment, old).map(({ metadata }) => metadata.name)).toEqual(["rs-9"]);
});
