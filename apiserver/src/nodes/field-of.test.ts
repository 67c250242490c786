import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { fieldOf } from "./field-of.ts";

const pod: Pod = {
  metadata: { name: "web-0", namespace: "shop", uid: "u-1", labels: { app: "web", "example.com/tier": "front" }, annotations: { note: "a b" } },
  spec: { nodeName: "node-2", serviceAccountName: "builder", containers: [] },
};

test.each([
  ["metadata.name", "web-0"],
  ["metadata.namespace", "shop"],
  ["metadata.uid", "u-1"],
  ["metadata.labels['app']", "web"],
  ["metadata.labels['example.com/tier']", "front"],
  ["metadata.labels['none']", ""],
  ["metadata.annotations['note']", "a b"],
  ["spec.nodeName", "node-2"],
  ["spec.serviceAccountName", "builder"],
  ["status.podIP", "10.244.2.7"],
  ["status.podIPs", "10.244.2.7"],
  ["status.hostIP", "172.18.0.3"],
  ["status.hostIPs", "172.18.0.3"],
])("%s is %j", (path, value) => {
  expect(fieldOf({ pod, podIP: "10.244.2.7", hostIP: "172.18.0.3" }, path)).toBe(value);
});
