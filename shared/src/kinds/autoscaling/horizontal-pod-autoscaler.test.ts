import { describe, expect, test } from "vitest";
import { cellsOf, columnNames, createFaults, defaulted, described, statusFaults, updateFaults } from "../../../../test/support/kind-rules.ts";
import type { KubeObject } from "../../meta/object.ts";
import { decode } from "../../schema/decode.ts";
import { HorizontalPodAutoscaler } from "./horizontal-pod-autoscaler.ts";

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const scaler = (more: object = {}): object => ({ spec: { scaleTargetRef, maxReplicas: 5, ...more } });
const cpu = (averageUtilization: number): object => ({ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } });
const metric = (type: string, field: string, content: object): object => scaler({ metrics: [{ type, [field]: content }] });
const target = (amount: object): object => ({ target: { type: "AverageValue", ...amount } });

describe("defaults", () => {
  test("one replica at least, and four fifths of the processor", () => {
    expect(defaulted(HorizontalPodAutoscaler, scaler()).spec).toEqual({ scaleTargetRef, maxReplicas: 5, minReplicas: 1, metrics: [cpu(80)] });
  });

  test("a behaviour is whole once it is begun", () => {
    const { spec } = defaulted(HorizontalPodAutoscaler, scaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } }));
    expect(spec!.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Pods", value: 4, periodSeconds: 15 },
          { type: "Percent", value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
    });
  });

  test("what only version 1 says in annotations is not kept", () => {
    const annotations = { "autoscaling.alpha.kubernetes.io/metrics": "[]", own: "x" };
    expect(defaulted(HorizontalPodAutoscaler, { metadata: { annotations }, ...scaler() }).metadata.annotations).toEqual({ own: "x" });
  });
});

describe("messages", () => {
  test.each<[object, string[]]>([
    [scaler({ metrics: [cpu(50)] }), []],
    [scaler({ minReplicas: 0 }), ["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1", "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas"]],
    [scaler({ maxReplicas: 0 }), ["spec.maxReplicas: Required value: must be set and greater than 0", "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`"]],
    [scaler({ minReplicas: 6 }), ["spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`"]],
    [
      scaler({ scaleTargetRef: {} }),
      [
        "spec.scaleTargetRef.kind: Required value",
        "spec.scaleTargetRef.name: Required value",
        'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      ],
    ],
    [scaler({ scaleTargetRef: { kind: "ReplicationController", name: "a", apiVersion: "v1" } }), []],
    [
      scaler({ scaleTargetRef: { ...scaleTargetRef, apiVersion: "a/b/c" } }),
      ['spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
    ],
    [
      scaler({ metrics: [{ type: "x" }] }),
      ['spec.metrics[0].type: Unsupported value: "x": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"'],
    ],
    [
      scaler({ metrics: [{ type: "constructor" }] }),
      ['spec.metrics[0].type: Unsupported value: "constructor": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"'],
    ],
    [scaler({ metrics: [{ type: "Pods" }] }), ["spec.metrics[0].pods: Required value: must populate information for the given metric source"]],
    [
      scaler({ metrics: [{ ...cpu(50), pods: { metric: { name: "a" }, ...target({ averageValue: "1" }) } }] }),
      ["spec.metrics[0].pods: Forbidden: must populate the given metric source only"],
    ],
    [
      metric("Resource", "resource", { target: {} }),
      [
        "spec.metrics[0].resource.name: Required value: must specify a resource name",
        "spec.metrics[0].resource.target.type: Required value: must specify a metric target type",
        'spec.metrics[0].resource.target.type: Invalid value: "": must be either Utilization, Value, or AverageValue',
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization",
      ],
    ],
    [
      metric("Resource", "resource", { name: "cpu", ...target({ averageValue: "0", averageUtilization: 0 }) }),
      [
        'spec.metrics[0].resource.target.averageValue: Invalid value: "0": must be positive',
        "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
        "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
      ],
    ],
    [
      metric("ContainerResource", "containerResource", { name: "x", ...target({ averageValue: "1" }) }),
      [
        'spec.metrics[0].containerResource.name: Invalid value: "x": must be a standard resource type or fully qualified',
        'spec.metrics[0].containerResource.name: Invalid value: "x": must be a standard resource for containers',
        "spec.metrics[0].containerResource.container: Required value: must specify a container",
      ],
    ],
    [
      metric("Pods", "pods", { metric: { name: "a/b" }, target: { type: "Value" } }),
      [
        "spec.metrics[0].pods.metric.name: Invalid value: \"a/b\": may not contain '/'",
        "spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue",
      ],
    ],
    [
      metric("Object", "object", { describedObject: { kind: "Service", name: "a", apiVersion: "v1" }, metric: {}, target: { type: "Value" } }),
      [
        "spec.metrics[0].object.metric.name: Required value: must specify a metric name",
        "spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue",
      ],
    ],
    [
      metric("External", "external", { metric: { name: "a" }, target: { type: "Value" } }),
      ["spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target"],
    ],
    [
      metric("External", "external", { metric: { name: "a" }, target: { type: "Value", value: "1", averageValue: "1" } }),
      ["spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target"],
    ],
    [
      scaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: "x", tolerance: "-1" }, scaleDown: { stabilizationWindowSeconds: -1 } } }),
      [
        "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
        'spec.behavior.scaleUp.selectPolicy: Unsupported value: "x": supported values: "Disabled", "Max", "Min"',
        'spec.behavior.scaleUp.tolerance: Invalid value: "-1": must be greater than or equal to 0',
        "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero",
      ],
    ],
    [
      scaler({ behavior: { scaleUp: { policies: [{ type: "x", value: 0, periodSeconds: 0 }, { type: "Pods", value: 1, periodSeconds: 1801 }] } } }),
      [
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "x": supported values: "Percent", "Pods"',
        "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 0: must be greater than zero",
        "spec.behavior.scaleUp.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
      ],
    ],
  ])("%j", (content, errors) => {
    expect(createFaults(HorizontalPodAutoscaler, content)).toEqual(errors);
  });

  test("a target's version that was there passes", () => {
    const odd = scaler({ scaleTargetRef: { kind: "Deployment", name: "a" } });
    expect(updateFaults(HorizontalPodAutoscaler, odd, odd)).toEqual([]);
    expect(updateFaults(HorizontalPodAutoscaler, odd, scaler())).toEqual(['spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group']);
  });

  test("of a status", () => {
    expect(statusFaults(HorizontalPodAutoscaler, { ...scaler(), status: { desiredReplicas: -1 } })).toEqual([
      "status.desiredReplicas: Invalid value: -1: must be greater than or equal to 0",
    ]);
  });
});

const several = [
  { type: "Pods", pods: { metric: { name: "packets" }, ...target({ averageValue: "1k" }) } },
  { type: "Object", object: { describedObject: { apiVersion: "v1", kind: "Service", name: "s" }, metric: { name: "hits" }, target: { type: "Value", value: "10" } } },
  { type: "External", external: { metric: { name: "queue" }, ...target({ averageValue: "30" }) } },
  { type: "ContainerResource", containerResource: { name: "memory", container: "app", target: { type: "Utilization", averageUtilization: 60 } } },
  { type: "Resource", resource: { name: "memory", ...target({ averageValue: "100Mi" }) } },
];

describe("columns", () => {
  test("names", () => {
    expect(columnNames(HorizontalPodAutoscaler)).toEqual(["Name", "Reference", "Targets", "MinPods", "MaxPods", "Replicas", "Age"]);
  });

  test.each<[object[], string]>([
    [[cpu(50)], "cpu: <unknown>/50%"],
    [[several[0]!], "<unknown>/1k"],
    [[several[1]!], "<unknown>/10"],
    [[several[2]!], "<unknown>/30 (avg)"],
    [[several[3]!], "memory: <unknown>/60%"],
    [[several[4]!], "memory: <unknown>/100Mi"],
    [several, "<unknown>/1k, <unknown>/10 + 3 more..."],
  ])("targets of %j", (metrics, text) => {
    expect(cellsOf(HorizontalPodAutoscaler, scaler({ metrics }))).toMatchObject({ Reference: "Deployment/web", Targets: text, MinPods: "1", MaxPods: 5, Replicas: 0 });
  });

  test("what was measured", () => {
    const status = {
      currentReplicas: 3,
      desiredReplicas: 3,
      currentMetrics: [
        { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 12, averageValue: "12m" } } },
        { type: "Pods", pods: { metric: { name: "packets" }, current: { averageValue: "7" } } },
      ],
    };
    expect(cellsOf(HorizontalPodAutoscaler, { ...scaler({ metrics: [cpu(50), several[0]] }), status })).toMatchObject({ Targets: "cpu: 12%/50%, 7/1k", Replicas: 3 });
  });
});

test("describe", async () => {
  const status = {
    currentReplicas: 2,
    desiredReplicas: 3,
    currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 12, averageValue: "12m" } } }],
    conditions: [{ type: "AbleToScale", status: "True", reason: "ReadyForNewScale", message: "ready" }],
  };
  const lines = await described(HorizontalPodAutoscaler, { ...scaler({ metrics: [cpu(50), ...several], behavior: { scaleDown: { selectPolicy: "Min" } } }), status });
  expect(lines.filter((line) => !line.startsWith("CreationTimestamp"))).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Reference:\tDeployment/web",
    "Metrics:\t( current / target )",
    "  resource cpu on pods  (as a percentage of request):\t12% (12m) / 50%",
    '  "packets" on pods:\t<unknown> / 1k',
    '  "hits" on Service/s (target value):\t<unknown> / 10',
    '  "queue" (target average value):\t<unknown> / 30',
    '  resource memory of container "app" on pods  (as a percentage of request):\t<unknown> / 60%',
    "  resource memory on pods:\t<unknown> / 100Mi",
    "Min replicas:\t1",
    "Max replicas:\t5",
    "Behavior:",
    "  Scale Up:",
    "    Stabilization Window: 0 seconds",
    "    Select Policy: Max",
    "    Policies:",
    "      - Type: Pods\tValue: 4\tPeriod: 15 seconds",
    "      - Type: Percent\tValue: 100\tPeriod: 15 seconds",
    "  Scale Down:",
    "    Select Policy: Min",
    "    Policies:",
    "      - Type: Percent\tValue: 100\tPeriod: 15 seconds",
    "Deployment pods:\t2 current / 3 desired",
    "Conditions:",
    "  Type\tStatus\tReason\tMessage",
    "  ----\t------\t------\t-------",
    "  AbleToScale\tTrue\tReadyForNewScale\tready",
    "Events:\t<none>",
  ]);
});

describe("version 1", () => {
  const v1 = HorizontalPodAutoscaler.otherVersions![0]!;
  const annotation = (name: string): string => `autoscaling.alpha.kubernetes.io/${name}`;
  const old = (spec: object, annotations?: Record<string, string>): KubeObject & { spec: object } => ({
    metadata: { name: "web", ...(annotations ? { annotations } : {}) },
    spec: { scaleTargetRef, maxReplicas: 5, ...spec },
  });

  test("its target is a metric", () => {
    const stored = v1.toStored(old({ targetCPUUtilizationPercentage: 70 }));
    expect(stored).toMatchObject({ apiVersion: "autoscaling/v2", spec: { scaleTargetRef, maxReplicas: 5, metrics: [cpu(70)] } });
    expect(v1.fromStored(stored)).toMatchObject({
      apiVersion: "autoscaling/v1",
      spec: { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 70 },
      status: { currentReplicas: 0 },
    });
  });

  test("what it has no fields for goes into annotations, and comes back", () => {
    const { value } = decode("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", {
      ...scaler({ metrics: [...several, cpu(50)], behavior: { scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [{ type: "Pods", value: 4, periodSeconds: 15 }] } } }),
      status: {
        currentReplicas: 1,
        desiredReplicas: 2,
        currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 12, averageValue: "12m" } } }],
        conditions: [{ type: "AbleToScale", status: "True" }],
      },
    });
    const stored = { metadata: { name: "web", annotations: { own: "<x>" } }, ...value } as unknown as HorizontalPodAutoscaler;
    const { metadata, spec, status } = v1.fromStored(stored) as typeof stored;
    expect(metadata.annotations).toEqual({
      own: "<x>",
      [annotation("metrics")]:
        '[{"type":"Pods","pods":{"metricName":"packets","targetAverageValue":"1k"}},' +
        '{"type":"Object","object":{"target":{"kind":"Service","name":"s","apiVersion":"v1"},"metricName":"hits","targetValue":"10"}},' +
        '{"type":"External","external":{"metricName":"queue","targetAverageValue":"30"}},' +
        '{"type":"ContainerResource","containerResource":{"name":"memory","targetAverageUtilization":60,"container":"app"}},' +
        '{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]',
      [annotation("behavior")]:
        '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15}],"Tolerance":null},"ScaleDown":null}',
      [annotation("current-metrics")]: '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":12,"currentAverageValue":"12m"}}]',
      [annotation("conditions")]: expect.stringMatching(/^\[\{"type":"AbleToScale","status":"True".*\}\]$/) as string,
    });
    expect(spec).toMatchObject({ targetCPUUtilizationPercentage: 50 });
    expect(status).toMatchObject({ currentReplicas: 1, desiredReplicas: 2, currentCPUUtilizationPercentage: 12 });

    const seen: KubeObject & { spec: unknown; status: unknown } = { metadata, spec, status };
    const back = v1.toStored(seen);
    HorizontalPodAutoscaler.defaults!(back);
    expect(back.metadata).toEqual(stored.metadata);
    expect(back.spec).toMatchObject(stored.spec!);
    expect(back.status!.currentMetrics).toEqual(stored.status!.currentMetrics);
    expect(back.status!.conditions).toMatchObject([{ type: "AbleToScale", status: "True" }]);
  });

  test.each(["no JSON", "{}", "[".repeat(50_000) + "]".repeat(50_000), '[{"type":5}]', '[{"type":"Pods","pods":{"targetAverageValue":"x"}}]'])("an annotation that cannot be read counts as not said: case %#", (text) => {
    const stored = v1.toStored(old({}, { [annotation("metrics")]: text, own: "x" }));
    expect(stored.spec!.metrics).toBeUndefined();
  });
});
