import { describe, expect, test } from "vitest";
import { cellsOf, createFaults, defaulted, described, statusFaults } from "../../../../test/support/kind-rules.ts";
import { PodDisruptionBudget } from "./pod-disruption-budget.ts";

const selector = { matchLabels: { app: "web" } };
const notPercent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

test.each<[object, string[]]>([
  [{ minAvailable: "50%", selector }, []],
  [{ maxUnavailable: 0 }, []],
  [{ minAvailable: -1 }, ["spec.minAvailable: Invalid value: -1: must be greater than or equal to 0"]],
  [{ minAvailable: "half" }, [`spec.minAvailable: Invalid value: "half": ${notPercent}`]],
  [{ maxUnavailable: "101%" }, ['spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%']],
  [
    { minAvailable: 1, maxUnavailable: "10%" },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":"10%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    { selector: { matchExpressions: [{ key: "a", operator: "x" }] } },
    ['spec.selector.matchExpressions[0].operator: Invalid value: "x": not a valid selector operator'],
  ],
  [
    { unhealthyPodEvictionPolicy: "Never" },
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
])("%j", (spec, errors) => {
  expect(createFaults(PodDisruptionBudget, { spec })).toEqual(errors);
});

describe("a status that somebody writes", () => {
  const condition = { type: "DisruptionAllowed", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z", reason: "SufficientPods", message: "" };
  test.each<[object, string[]]>([
    [{ conditions: [condition] }, []],
    [{ currentHealthy: -1 }, ["status.currentHealthy: Invalid value: -1: must be greater than or equal to 0"]],
    [{ conditions: [condition, condition] }, ['status.conditions[1].type: Duplicate value: "DisruptionAllowed"']],
    [
      { conditions: [{ type: "A", status: "x", observedGeneration: -1, reason: "1" }] },
      [
        'status.conditions[0].status: Unsupported value: "x": supported values: "False", "True", "Unknown"',
        "status.conditions[0].observedGeneration: Invalid value: -1: must be greater than or equal to zero",
        "status.conditions[0].lastTransitionTime: Required value",
        expect.stringMatching(/^status\.conditions\[0\]\.reason: Invalid value: "1": a condition reason must start with alphabetic character, /) as string,
      ],
    ],
    [{ conditions: [{ ...condition, reason: "" }] }, ["status.conditions[0].reason: Required value"]],
  ])("%j", (status, errors) => {
    expect(statusFaults(PodDisruptionBudget, { status })).toEqual(errors);
  });
});

test("a new one has counted nothing yet", () => {
  const draft = defaulted(PodDisruptionBudget, { spec: { minAvailable: 1 } });
  PodDisruptionBudget.prepareForCreate!(draft);
  expect(draft.status).toEqual({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 });
});

test("columns and describe", async () => {
  expect(cellsOf(PodDisruptionBudget, { spec: { maxUnavailable: "25%" }, status: { disruptionsAllowed: 2 } })).toEqual({
    Name: "web",
    "Min Available": "N/A",
    "Max Unavailable": "25%",
    "Allowed Disruptions": 2,
    Age: "5m",
  });
  expect(await described(PodDisruptionBudget, { spec: { minAvailable: 2, selector } })).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Min available:\t2",
    "Selector:\tapp=web",
    "Status:",
    "    Allowed disruptions:\t0",
    "    Current:\t0",
    "    Desired:\t0",
    "    Total:\t0",
    "Events:\t<none>",
  ]);
});
