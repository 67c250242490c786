import type { Lease } from "@kx/shared/kinds/coordination/lease";
import type { Node } from "@kx/shared/kinds/core/node";
import { expect, test } from "vitest";
import { untilSilent } from "./until-silent.ts";

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const aNode = (reported: number | undefined, labels = {}): Node =>
  ({
    metadata: { name: "n", labels, creationTimestamp: at(0) },
    status: reported === undefined ? {} : { conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: at(reported) }] },
  }) as unknown as Node;
const aLease = (renewed: number): Lease => ({ metadata: { name: "n" }, spec: { renewTime: at(renewed) } }) as unknown as Lease;

// --node-monitor-grace-period is 50 s, --node-startup-grace-period 60 s (nodelifecycle/config/v1alpha1/defaults.go).
test.each<[string, Node, Lease | undefined, number, number]>([
  ["a report", aNode(10), undefined, 20, 40],
  ["a report that is old", aNode(10), undefined, 70, -10],
  ["a Lease later than the report", aNode(0), aLease(30), 40, 40],
  ["a report later than the Lease", aNode(30), aLease(0), 40, 40],
  ["no report: a new node", aNode(undefined), undefined, 20, 40],
  ["no report, but a Lease", aNode(undefined), aLease(20), 40, 40],
  ["stopped on purpose", aNode(10, { "kx.dev/kubelet": "stopped" }), aLease(10), 10, Number.NEGATIVE_INFINITY],
  ["running, as its label says", aNode(10, { "kx.dev/kubelet": "running" }), undefined, 10, 50],
])("%s", (_, node, lease, now, left) => {
  expect(untilSilent(node, lease, Date.parse(at(now))) / 1000).toBe(left);
});
