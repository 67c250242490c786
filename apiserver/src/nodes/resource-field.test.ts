import { expect, test } from "vitest";
import { resourceField } from "./resource-field.ts";

const container = { name: "c", resources: { limits: { cpu: "1500m", memory: "64Mi" }, requests: { cpu: "200m", memory: "1G" } } };
const allocatable = { cpu: "8", memory: "16Gi" };

// The rounding of convertResourceCPUToString and its like in pkg/api/v1/resource/helpers.go.
test.each([
  ["limits.cpu", undefined, "2"],
  ["limits.cpu", "0", "2"],
  ["limits.cpu", "1m", "1500"],
  ["requests.cpu", undefined, "1"],
  ["requests.cpu", "100m", "2"],
  ["limits.memory", undefined, "67108864"],
  ["limits.memory", "1Mi", "64"],
  ["requests.memory", "1Mi", "954"],
])("%s by %s is %s", (resource, divisor, value) => {
  expect(resourceField({ resource, ...(divisor ? { divisor } : {}) }, container, allocatable)).toBe(value);
});

test.each([
  ["limits.cpu", "8"],
  ["limits.memory", "17179869184"],
  ["requests.cpu", "0"],
])("%s of a container that sets none is %s", (resource, value) => {
  expect(resourceField({ resource }, { name: "c" }, allocatable)).toBe(value);
});
