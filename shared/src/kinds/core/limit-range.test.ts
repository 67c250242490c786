import { describe, expect, test } from "vitest";
import { createFaults, defaulted, described } from "../../../../test/support/kind-rules.ts";
import { LimitRange } from "./limit-range.ts";

const limits = (...items: object[]): object => ({ spec: { limits: items } });

describe("what a container's limits leave out follows from the rest", () => {
  test.each<[object, object]>([
    [
      { max: { cpu: "2" }, min: { cpu: "1", memory: "1Gi" } },
      { default: { cpu: "2" }, defaultRequest: { cpu: "2", memory: "1Gi" } },
    ],
    [{ max: { cpu: "2" }, default: { cpu: "1" } }, { default: { cpu: "1" }, defaultRequest: { cpu: "1" } }],
    [{ defaultRequest: { cpu: "1" } }, { defaultRequest: { cpu: "1" } }],
  ])("%j", (item, outcome) => {
    const [limit] = defaulted(LimitRange, limits({ type: "Container", ...item })).spec!.limits;
    expect(limit).toEqual({ type: "Container", ...item, ...outcome });
  });

  test("a pod's stay as they are", () => {
    const pod = { type: "Pod", max: { cpu: "2" } };
    expect(defaulted(LimitRange, limits(pod)).spec!.limits).toEqual([pod]);
  });
});

describe("messages", () => {
  const container = (item: object): object => ({ type: "Container", ...item });
  const at = "spec.limits[0]";
  test.each<[object[], string[]]>([
    [[container({ max: { cpu: "2" }, min: { cpu: "1" }, default: { cpu: "1500m" }, defaultRequest: { cpu: "1200m" }, maxLimitRequestRatio: { cpu: "2" } })], []],
    [[{ type: "x" }], [`${at}.type: Invalid value: "x": must be a standard limit type or fully qualified`]],
    [[container({}), container({})], ['spec.limits[1].type: Duplicate value: "Container"']],
    [
      [container({ min: { storage: "1" } })],
      [
        `${at}.min[storage]: Invalid value: "storage": must be a standard resource for containers`,
        `${at}.defaultRequest[storage]: Invalid value: "storage": must be a standard resource for containers`,
      ],
    ],
    [
      [{ type: "Pod", default: { cpu: "1" }, defaultRequest: { cpu: "1" } }],
      [`${at}.default: Forbidden: may not be specified when \`type\` is 'Pod'`, `${at}.defaultRequest: Forbidden: may not be specified when \`type\` is 'Pod'`],
    ],
    [
      [{ type: "PersistentVolumeClaim" }],
      [`${at}.limits: Required value: either minimum or maximum storage value is required, but neither was provided`],
    ],
    [[{ type: "Pod", min: { cpu: "2" }, max: { cpu: "1" } }], [`${at}.min[cpu]: Invalid value: "2": min value 2 is greater than max value 1`]],
    [
      [container({ min: { cpu: "2" }, max: { cpu: "3" }, default: { cpu: "1" }, defaultRequest: { cpu: "4" } })],
      [
        `${at}.defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than max value 3`,
        `${at}.defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than default limit value 1`,
        `${at}.default[cpu]: Invalid value: "2": min value 2 is greater than default value 1`,
      ],
    ],
    [
      [container({ min: { cpu: "2" }, default: { cpu: "3" }, defaultRequest: { cpu: "1" } })],
      [`${at}.defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1`],
    ],
    [
      [container({ max: { cpu: "2" }, default: { cpu: "3" }, defaultRequest: { cpu: "1" } })],
      [`${at}.default[cpu]: Invalid value: "2": default value 3 is greater than max value 2`],
    ],
    [[{ type: "Pod", maxLimitRequestRatio: { cpu: "500m" } }], [`${at}.maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1`]],
    [
      [{ type: "Pod", min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "3" } }],
      [`${at}.maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000`],
    ],
    [
      [container({ default: { "example.com/gpu": "2" }, defaultRequest: { "example.com/gpu": "1" } })],
      [`${at}.defaultRequest[example.com/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.com/gpu`],
    ],
  ])("%j", (items, errors) => {
    expect(createFaults(LimitRange, limits(...items))).toEqual(errors);
  });
});

test("describe", async () => {
  const content = limits({ type: "Pod", max: { memory: "1Gi", cpu: "2" }, maxLimitRequestRatio: { cpu: "10" } }, { type: "Container", default: { cpu: "1" } });
  expect(await described(LimitRange, content)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio",
    "----\t--------\t---\t---\t---------------\t-------------\t-----------------------",
    "Pod\tcpu\t-\t2\t-\t-\t10",
    "Pod\tmemory\t-\t1Gi\t-\t-\t-",
    "Container\tcpu\t-\t-\t1\t1\t-",
  ]);
});
