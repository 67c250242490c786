import { expect, test } from "vitest";
import { describeAny, labelFor } from "./describe-any.ts";

test.each([
  ["creationTimestamp", "Creation Timestamp"],
  ["apiVersion", "API Version"],
  ["uid", "UID"],
  ["podIPs", "Pod I Ps"],
  ["clusterIP", "Cluster IP"],
  ["spec", "Spec"],
  ["leaseDurationSeconds", "Lease Duration Seconds"],
  ["app.kubernetes.io/name", "app.kubernetes.io/name"],
  ["a1", "a1"],
])("%s is labelled %s", (field, label) => {
  expect(labelFor(field)).toBe(label);
});

test("every field below the metadata that stands on top", () => {
  const lines: string[] = [];
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "node-1", namespace: "kube-node-lease", uid: "1", labels: { b: "2", a: "1" }, managedFields: [{}] },
    spec: { holderIdentity: "node-1", list: ["x", { y: null }] },
  };
  describeAny(lease, { line: (level, text) => void lines.push("  ".repeat(level) + text) });
  expect(lines).toEqual([
    "Name:\tnode-1",
    "Namespace:\tkube-node-lease",
    "Labels:\ta=1",
    "\tb=2",
    "Annotations:\t<none>",
    "API Version:\tcoordination.k8s.io/v1",
    "Kind:\tLease",
    "Metadata:",
    "  UID:\t1",
    "Spec:",
    "  Holder Identity:\tnode-1",
    "  List:",
    "    x",
    "    Y:\t<nil>",
  ]);
});
