import { expect, test } from "vitest";
import { aDeployment } from "../../../../test/support/workloads.ts";
import { fencepostsOf } from "./fenceposts.ts";

// Surge rounds up, unavailable rounds down (deployment_util ResolveFenceposts).
test.each([
  [{ maxSurge: "25%", maxUnavailable: "25%" }, 10, { surge: 3, unavailable: 2 }],
  [{ maxSurge: "25%", maxUnavailable: "25%" }, 3, { surge: 1, unavailable: 0 }],
  [{ maxSurge: 2, maxUnavailable: 1 }, 3, { surge: 2, unavailable: 1 }],
  [{ maxSurge: 0, maxUnavailable: "10%" }, 3, { surge: 0, unavailable: 1 }],
  [{ maxSurge: "100%", maxUnavailable: 5 }, 3, { surge: 3, unavailable: 3 }],
  [{ maxSurge: "25%", maxUnavailable: "25%" }, 0, { surge: 0, unavailable: 0 }],
])("%j of %i replicas", (rollingUpdate, replicas, fenceposts) => {
  expect(fencepostsOf(aDeployment({ spec: { replicas, strategy: { type: "RollingUpdate", rollingUpdate } } }))).toEqual(fenceposts);
});

test("Recreate has none", () => {
  expect(fencepostsOf(aDeployment({ spec: { strategy: { type: "Recreate" } } }))).toEqual({ surge: 0, unavailable: 0 });
});
