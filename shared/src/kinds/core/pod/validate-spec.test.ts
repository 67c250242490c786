import { expect, test } from "vitest";
import { at } from "../../../errors/field-errors.ts";
import type { Container, PodSpec } from "./pod-types.ts";
import { defaultPodSpec } from "./spec-defaults.ts";
import { validatePodSpec } from "./validate-spec.ts";

function faultsOf(spec: Partial<PodSpec>): string[] {
  const draft = structuredClone({ containers: [{ name: "c", image: "nginx" }], ...spec }) as PodSpec;
  defaultPodSpec(draft);
  return validatePodSpec(draft, at("spec")).map(({ field, message }) => `${field}: ${message}`);
}

const containerFaults = (container: Partial<Container>): string[] =>
  faultsOf({ containers: [{ name: "c", image: "nginx", ...container }], volumes: [{ name: "v" }] });

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

test.each<[string, Partial<PodSpec>, string[]]>([
  ["good", {}, []],
  ["no containers", { containers: [] }, ["spec.containers: Required value"]],
  [
    "containers of one name",
    { containers: [{ name: "c", image: "a" }, { name: "c", image: "b" }] },
    ['spec.containers[1].name: Duplicate value: "c"'],
  ],
  [
    "an init container of a container's name",
    { initContainers: [{ name: "c", image: "a" }] },
    ['spec.initContainers[0].name: Duplicate value: "c"'],
  ],
  [
    "a probe on an init container",
    { initContainers: [{ name: "i", image: "a", livenessProbe: { tcpSocket: { port: 1 } } }] },
    ["spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"],
  ],
  ["another restart policy", { restartPolicy: "Sometimes" }, ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"']],
  ["another dns policy", { dnsPolicy: "X" }, ['spec.dnsPolicy: Unsupported value: "X": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"']],
  ["dns None without servers", { dnsPolicy: "None" }, ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]],
  ["a hostname with a dot", { hostname: "a.b" }, ['spec.hostname: Invalid value: "a.b": must not contain dots']],
  ["no time at all", { activeDeadlineSeconds: 0 }, ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"]],
  ["a volume name", { volumes: [{ name: "V" }] }, [`spec.volumes[0].name: Invalid value: "V": ${label}`]],
  ["volumes of one name", { volumes: [{ name: "v" }, { name: "v" }] }, ['spec.volumes[1].name: Duplicate value: "v"']],
  ["two sources", { volumes: [{ name: "v", emptyDir: {}, secret: { secretName: "s" } }] }, ["spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type"]],
  ["a secret without name", { volumes: [{ name: "v", secret: {} }] }, ["spec.volumes[0].secret.secretName: Required value"]],
  ["a config map without name", { volumes: [{ name: "v", configMap: {} }] }, ["spec.volumes[0].configMap.name: Required value"]],
  [
    "a path that leaves the volume",
    { volumes: [{ name: "v", configMap: { name: "c", items: [{ key: "a", path: "../b" }] } }] },
    ['spec.volumes[0].configMap.items[0].path: Invalid value: "../b": must not contain \'..\''],
  ],
  [
    "host ports twice",
    { containers: [{ name: "c", image: "a", ports: [{ containerPort: 1, hostPort: 9, protocol: "TCP" }] }, { name: "d", image: "a", ports: [{ containerPort: 2, hostPort: 9, protocol: "TCP" }] }] },
    ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//9"'],
  ],
  [
    "tolerations",
    { tolerations: [{ operator: "Equal" }, { key: "a", operator: "Exists", value: "b" }, { key: "a", tolerationSeconds: 1 }] },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[1].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'',
      'spec.tolerations[2].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
  ],
])("a pod spec: %s", (_, spec, errors) => {
  expect(faultsOf(spec)).toEqual(errors);
});

const port = { containerPort: 80, protocol: "TCP" };

test.each<[string, Partial<Container>, string[]]>([
  ["no name", { name: "" }, ["spec.containers[0].name: Required value"]],
  ["a bad name", { name: "My_App" }, [`spec.containers[0].name: Invalid value: "My_App": ${label}`]],
  ["no image", { image: "" }, ["spec.containers[0].image: Required value"]],
  ["a pull policy", { imagePullPolicy: "Daily" }, ['spec.containers[0].imagePullPolicy: Unsupported value: "Daily": supported values: "Always", "IfNotPresent", "Never"']],
  ["no port number", { ports: [{ protocol: "TCP" } as never] }, ["spec.containers[0].ports[0].containerPort: Required value"]],
  ["a port out of range", { ports: [{ ...port, containerPort: 70000 }] }, ["spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"]],
  ["a port name", { ports: [{ ...port, name: "a-very-long-name" }] }, ['spec.containers[0].ports[0].name: Invalid value: "a-very-long-name": must be no more than 15 characters']],
  ["ports of one name", { ports: [{ ...port, name: "a" }, { ...port, containerPort: 81, name: "a" }] }, ['spec.containers[0].ports[1].name: Duplicate value: "a"']],
  ["a protocol", { ports: [{ ...port, protocol: "HTTP" }] }, ['spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"']],
  ["env without name", { env: [{ name: "" }] }, ["spec.containers[0].env[0].name: Required value"]],
  ["env from nowhere", { env: [{ name: "A", valueFrom: {} }] }, ['spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`']],
  [
    "env with value and source",
    { env: [{ name: "A", value: "x", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] },
    ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    "env of an unknown field",
    { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "spec.foo" } } }] },
    ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo'],
  ],
  [
    "envFrom of nothing",
    { envFrom: [{}] },
    ['spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'],
  ],
  ["a mount of no volume", { volumeMounts: [{ name: "w", mountPath: "/w" }] }, ['spec.containers[0].volumeMounts[0].name: Not found: "w"']],
  ["a mount without path", { volumeMounts: [{ name: "v", mountPath: "" }] }, ["spec.containers[0].volumeMounts[0].mountPath: Required value"]],
  [
    "two mounts at one path",
    { volumeMounts: [{ name: "v", mountPath: "/v" }, { name: "v", mountPath: "/v" }] },
    ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique'],
  ],
  ["a probe that asks nothing", { readinessProbe: {} }, ["spec.containers[0].readinessProbe: Required value: must specify a handler type"]],
  [
    "a probe that asks twice",
    { readinessProbe: { exec: { command: ["true"] }, tcpSocket: { port: 80 } } },
    ["spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
  ],
  [
    "a probe's port",
    { livenessProbe: { httpGet: { port: 0 } } },
    ["spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive"],
  ],
  [
    "a liveness probe that wants two successes",
    { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } },
    ["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
  ],
  [
    "a request above its limit",
    { resources: { limits: { cpu: "500m" }, requests: { cpu: "1" } } },
    ['spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m'],
  ],
  [
    "a resource of no known name",
    { resources: { limits: { cpus: "1" } } },
    [
      'spec.containers[0].resources.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[cpus]: Invalid value: "cpus": must be a standard resource for containers',
    ],
  ],
  [
    "a negative amount",
    { resources: { limits: { memory: "-1Gi" } } },
    ['spec.containers[0].resources.limits[memory]: Invalid value: "-1Gi": must be greater than or equal to 0'],
  ],
])("a container: %s", (_, container, errors) => {
  expect(containerFaults(container)).toEqual(errors);
});
