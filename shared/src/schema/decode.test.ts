import { describe, expect, test } from "vitest";
import { DecodeError } from "./decode-error.ts";
import { decode } from "./decode.ts";
import { UnknownDefinitionError } from "./table.ts";

const pod = "io.k8s.api.core.v1.Pod";
const service = "io.k8s.api.core.v1.Service";
const deployment = "io.k8s.api.apps.v1.Deployment";
const secret = "io.k8s.api.core.v1.Secret";
const lease = "io.k8s.api.coordination.v1.Lease";

describe("values of a wrong type", () => {
  test.each([
    [deployment, { spec: { replicas: "3" } }, "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"],
    [deployment, { spec: { replicas: 1.5 } }, "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"],
    [deployment, { spec: { replicas: 3000000000 } }, "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32"],
    [
      deployment,
      { spec: { template: { spec: { containers: [{ env: [{ name: "A", value: 1 }] }] } } } },
      "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
    ],
    [service, { spec: { ports: {} } }, "json: cannot unmarshal object into Go struct field ServiceSpec.spec.ports of type []v1.ServicePort"],
    [service, { spec: { ports: [{ port: "80" }] } }, "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32"],
    [service, { spec: { ports: [{ targetPort: true }] } }, "json: cannot unmarshal bool into Go struct field ServicePort.spec.ports.targetPort of type int32"],
    [service, { spec: { type: 1 } }, "json: cannot unmarshal number into Go struct field ServiceSpec.spec.type of type v1.ServiceType"],
    [service, { spec: "x" }, "json: cannot unmarshal string into Go struct field Service.spec of type v1.ServiceSpec"],
    [service, { metadata: { labels: { app: 1 } } }, "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"],
    [service, { metadata: { labels: ["a"] } }, "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string"],
    [pod, { spec: { hostNetwork: "yes" } }, "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool"],
    [pod, [], "json: cannot unmarshal array into Go value of type v1.Pod"],
    [secret, { data: { a: "not base64" } }, "illegal base64 data at input byte 3"],
    [secret, { data: { a: "YQ" } }, "illegal base64 data at input byte 0"],
    [secret, { data: { a: "YQ=" } }, "illegal base64 data at input byte 3"],
    [
      pod,
      { spec: { containers: [{ resources: { limits: { cpu: "lots" } } }] } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [pod, { metadata: { creationTimestamp: "today" } }, 'parsing time "today" as "2006-01-02T15:04:05Z07:00": cannot parse "today" as "2006"'],
    [pod, { metadata: { creationTimestamp: "2024-13-01T00:00:00Z" } }, 'parsing time "2024-13-01T00:00:00Z": month out of range'],
    [pod, { metadata: { creationTimestamp: "2023-02-29T00:00:00Z" } }, 'parsing time "2023-02-29T00:00:00Z": day out of range'],
    [
      lease,
      { spec: { renewTime: "2024-01-01T00:00:00Z" } },
      'parsing time "2024-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
  ])("%s %j", (definition, value, message) => {
    expect(() => decode(definition, value)).toThrow(new DecodeError(message));
  });

  test("the first one is reported", () => {
    const value = { spec: { replicas: "3", paused: "no" } };
    expect(() => decode(deployment, value)).toThrow("DeploymentSpec.spec.replicas of type int32");
  });
});

test("unknown fields are named in the document's order and dropped", () => {
  const { value, unknownFields } = decode(pod, {
    apiVersion: "v1",
    dat: {},
    spec: { foo: 1, containers: [{ name: "a" }, { name: "b", Image: "x", ports: [{ containerport: 80 }] }] },
  });
  expect(unknownFields).toEqual([
    'unknown field "dat"',
    'unknown field "spec.foo"',
    'unknown field "spec.containers[1].Image"',
    'unknown field "spec.containers[1].ports[0].containerport"',
  ]);
  expect(value).toEqual({ apiVersion: "v1", spec: { containers: [{ name: "a" }, { name: "b", ports: [{}] }] } });
});

test("nulls and zero values that JSON omits are dropped, those of pointers stay", () => {
  const { value } = decode(deployment, {
    metadata: { name: "web", creationTimestamp: null, labels: {}, annotations: null },
    spec: {
      replicas: 0,
      minReadySeconds: 0,
      paused: false,
      strategy: {},
      template: { spec: { hostNetwork: false, automountServiceAccountToken: false, securityContext: {}, containers: [] } },
    },
    status: {},
  });
  expect(value).toEqual({
    metadata: { name: "web" },
    spec: {
      replicas: 0,
      strategy: {},
      template: { spec: { automountServiceAccountToken: false, securityContext: {}, containers: [] } },
    },
    status: {},
  });
});

test("a null quantity in a map is 0, as Go's Quantity reads it", () => {
  expect(decode(pod, { spec: { containers: [{ name: "c", resources: { limits: { cpu: null } } }] } }).value).toMatchObject({ spec: { containers: [{ resources: { limits: { cpu: "0" } } }] } });
});

test("a null among the elements is the element's zero value", () => {
  const { value } = decode(pod, { metadata: { labels: { a: null }, finalizers: [null] }, spec: { containers: [null] } });
  expect(value).toEqual({ metadata: { labels: { a: "" }, finalizers: [""] }, spec: { containers: [{}] } });
});

test("quantities, times and bytes take their canonical form", () => {
  const limits = { cpu: "1000m", memory: "1024Mi", "example.com/gpu": 2 };
  expect(decode(pod, { spec: { containers: [{ resources: { limits } }] } }).value).toEqual({
    spec: { containers: [{ resources: { limits: { cpu: "1", memory: "1Gi", "example.com/gpu": "2" } } }] },
  });
  expect(decode(pod, { metadata: { creationTimestamp: "2024-01-01T02:00:00.5+02:00" } }).value).toEqual({
    metadata: { creationTimestamp: "2024-01-01T00:00:00Z" },
  });
  expect(decode(lease, { spec: { renewTime: "2024-01-01T02:00:00.123456+02:00" } }).value).toEqual({
    spec: { renewTime: "2024-01-01T00:00:00.123456Z" },
  });
  expect(decode(secret, { data: { a: "YWJj\nZA==\n" } }).value).toEqual({ data: { a: "YWJjZA==" } });
});

test("int-or-string keeps both, fieldsV1 and raw extensions pass as they are", () => {
  const ports = [{ targetPort: 80 }, { targetPort: "http" }];
  expect(decode(service, { spec: { ports } }).value).toEqual({ spec: { ports } });
  const fieldsV1 = { "f:data": { ".": {}, "f:a": {} } };
  const metadata = { managedFields: [{ manager: "m", fieldsV1 }] };
  expect(decode(service, { metadata }).value).toEqual({ metadata });
  const data = { any: { thing: [0, "", false, null] } };
  expect(decode("io.k8s.api.apps.v1.ControllerRevision", { data, revision: 1 }).value).toEqual({ data, revision: 1 });
});

test("the value given stays as it is", () => {
  const value = { metadata: { labels: {} }, extra: 1 };
  decode(service, value);
  expect(value).toEqual({ metadata: { labels: {} }, extra: 1 });
});

test("a key named __proto__ is data", () => {
  const value = JSON.parse('{"data":{"__proto__":"x"},"__proto__":{}}') as object;
  const decoded = decode("io.k8s.api.core.v1.ConfigMap", value);
  expect(JSON.stringify(decoded.value)).toBe('{"data":{"__proto__":"x"}}');
  expect(decoded.unknownFields).toEqual(['unknown field "__proto__"']);
});

test("an unknown definition is a typed error", () => {
  expect(() => decode("io.k8s.api.core.v1.Nothing", {})).toThrow(UnknownDefinitionError);
});
