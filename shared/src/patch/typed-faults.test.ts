import { expect, test } from "vitest";
import { typedFaults } from "./typed-faults.ts";

const faults = (spec: object): string[] => typedFaults({ ref: "io.k8s.api.apps.v1.Deployment", zero: "omitted" }, { metadata: { name: "w" }, spec });
const containers = (...list: unknown[]): object => ({ template: { spec: { containers: list } } });
const path = ".spec.template.spec.containers";

test.each<[object, string[]]>([
  [{ replicas: 1, selector: { matchLabels: { a: "b" } } }, []],
  [{ replicas: null, template: null }, []],
  [containers({ name: "c", resources: { limits: { cpu: 1, memory: "1Gi" } }, livenessProbe: { httpGet: { port: "http" } } }), []],
  [{ foo: 1 }, [".spec.foo: field not declared in schema"]],
  [containers({ name: "c", imag: "x" }), [`${path}[name="c"].imag: field not declared in schema`]],
  [containers({ name: "c", command: [1] }), [`${path}[name="c"].command[0]: expected string, got &value.valueUnstructured{Value:1}`]],
  [containers(null), [`${path}: element 0: associative list with keys may not have a null element`]],
  [containers("c"), [`${path}: element 0: associative list with keys may not have non-map elements`]],
  [containers({ name: "c" }, { name: "c" }), [`${path}: duplicate entries for key [name="c"]`]],
  [
    containers({ name: "c", ports: [{ containerPort: 80 }, { containerPort: 80, protocol: "TCP" }] }),
    [`${path}[name="c"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]`],
  ],
  [{ replicas: "1" }, [".spec.replicas: expected numeric (int or float), got string"]],
  [{ paused: "yes" }, [".spec.paused: expected boolean, got &{yes}"]],
  [{ template: [] }, [".spec.template: expected map, got &{[]}"]],
  [{ template: { spec: { containers: { a: 1 } } } }, [`${path}: expected list, got &{map[a:1]}`]],
  [{ template: { metadata: { labels: { a: 1, b: true } } } }, [
    ".spec.template.metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}",
    ".spec.template.metadata.labels.b: expected string, got &value.valueUnstructured{Value:true}",
  ]],
])("%j", (spec, texts) => {
  expect(faults(spec)).toEqual(texts);
});

test("elements whose key has no default", () => {
  expect(typedFaults({ ref: "io.k8s.api.core.v1.ServiceAccount", zero: "omitted" }, { secrets: [{ namespace: "n" }] })).toEqual([
    `.secrets: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
  ]);
});

test("elements of a set", () => {
  const finalizers = (...list: unknown[]): string[] => typedFaults({ ref: "io.k8s.api.core.v1.ConfigMap", zero: "omitted" }, { metadata: { finalizers: list } });
  expect(finalizers("a", "a")).toEqual(['.metadata.finalizers: duplicate entries for key [="a"]']);
  expect(finalizers(null)).toEqual([".metadata.finalizers: element 0: associative list without keys has an element that's an explicit null"]);
  expect(finalizers({})).toEqual([".metadata.finalizers: element 0: associative list without keys has an element that's a map type"]);
});
