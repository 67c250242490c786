import { expect, test } from "vitest";
import { hostname } from "./hostname.ts";

// TestGeneratePodHostNameAndDomain in pkg/kubelet.
test.each([
  [{}, "web-0"],
  [{ hostname: "front" }, "front"],
  [{ hostNetwork: true, nodeName: "node-2", hostname: "front" }, "node-2"],
  [{ hostnameOverride: "any.example.com", hostname: "front" }, "any.example.com"],
  [{ hostname: `${"a".repeat(62)}-b` }, "a".repeat(62)],
  [{ hostname: "b".repeat(70) }, "b".repeat(63)],
])("%j", (spec, name) => {
  expect(hostname({ metadata: { name: "web-0" }, spec: { containers: [], ...spec } })).toBe(name);
});
