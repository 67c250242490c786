import { describe, expect, test } from "vitest";
import { cellsOf, createFaults, defaulted, described, statusFaults, updateFaults } from "../../../../test/support/kind-rules.ts";
import { ResourceQuota } from "./resource-quota.ts";

describe("messages", () => {
  const list =
    "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
  const selector = (...matchExpressions: object[]): object => ({ scopeSelector: { matchExpressions } });
  test.each<[object, string[]]>([
    [{ hard: { "requests.cpu": "1", "count/widgets.example.com": "5", "hugepages-2Mi": "1Gi", "requests.nvidia.com/gpu": "4" } }, []],
    [
      { hard: { bananas: "1" } },
      [
        'spec.hard[bananas]: Invalid value: "bananas": must be a standard resource type or fully qualified',
        'spec.hard[bananas]: Invalid value: "bananas": must be a standard resource for quota',
      ],
    ],
    [{ hard: { storage: "1" } }, ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota']],
    [{ hard: { pods: "1500m" } }, ['spec.hard[pods]: Invalid value: "1500m": must be an integer']],
    [{ hard: { "limits.cpu": "-1" } }, ['spec.hard[limits.cpu]: Invalid value: "-1": must be greater than or equal to 0']],
    [{ scopes: ["Never"] }, ['spec.scopes: Invalid value: ["Never"]: unsupported scope']],
    [{ hard: { services: "1" }, scopes: ["BestEffort"] }, ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource']],
    [
      { hard: { pods: "1" }, scopes: ["BestEffort", "NotBestEffort"] },
      ['spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes'],
    ],
    [selector({ scopeName: "PriorityClass", operator: "In", values: ["high"] }), []],
    [
      selector({ scopeName: "PriorityClass", operator: "In" }),
      ["spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"],
    ],
    [
      selector({ scopeName: "BestEffort", operator: "In", values: ["x"] }),
      [`spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be 'Exists' when scope is any of ${list}`],
    ],
    [
      selector({ scopeName: "x", operator: "y" }),
      [
        'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "x": unsupported scope',
        'spec.scopeSelector.matchExpressions.operator: Invalid value: "y": not a valid selector operator',
      ],
    ],
    [
      { hard: { services: "1" }, ...selector({ scopeName: "BestEffort", operator: "Exists", values: ["a"] }) },
      [
        'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"BestEffort","Operator":"Exists","Values":["a"]}]}: unsupported scope applied to resource',
        "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      ],
    ],
  ])("%j", (spec, errors) => {
    expect(createFaults(ResourceQuota, { spec })).toEqual(errors);
  });

  test("scopes stay, in whatever order", () => {
    const spec = { scopes: ["NotTerminating", "NotBestEffort"] };
    expect(updateFaults(ResourceQuota, { spec: { scopes: spec.scopes.toReversed(), hard: { pods: "1" } } }, { spec })).toEqual([]);
    expect(updateFaults(ResourceQuota, {}, { spec })).toEqual(["spec.scopes: Invalid value: null: field is immutable"]);
  });

  test("of a status", () => {
    expect(statusFaults(ResourceQuota, { status: { hard: { pods: "1" }, used: { pods: "-1" } } })).toEqual([
      'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ]);
  });

  test("requests above the limits are warned of", () => {
    const hard = { cpu: "3", "limits.cpu": "2", "requests.memory": "1Gi", "limits.memory": "1Gi", "requests.storage": "2" };
    expect(ResourceQuota.warnings!(defaulted(ResourceQuota, { spec: { hard } }), undefined)).toEqual([
      "ResourceQuota cpu (3) should be less than limits.cpu (2)",
    ]);
  });
});

const status = { hard: { pods: "10", "limits.cpu": "2", "requests.cpu": "1" }, used: { pods: "2", "requests.cpu": "500m" } };

test("columns", () => {
  expect(cellsOf(ResourceQuota, { status })).toEqual({ Name: "web", Request: "pods: 2/10, requests.cpu: 500m/1", Limit: "limits.cpu: 0/2", Age: "5m" });
});

test("describe", async () => {
  expect(await described(ResourceQuota, { spec: { scopes: ["PriorityClass", "BestEffort"] }, status })).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Scopes:\tBestEffort, PriorityClass",
    " * Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
    "Resource\tUsed\tHard",
    "--------\t----\t----",
    "limits.cpu\t0\t2",
    "pods\t2\t10",
    "requests.cpu\t500m\t1",
  ]);
});
