import { describe, expect, test } from "vitest";
import { at, type FieldError } from "../../errors/field-errors.ts";
import { IngressClass } from "./ingress-class.ts";
import { IPAddress } from "./ip-address.ts";
import { ServiceCIDR } from "./service-cidr.ts";

const texts = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

describe("IngressClass", () => {
  const aClass = (spec: object): IngressClass => {
    const object = { metadata: { name: "nginx" }, spec: structuredClone(spec) } as IngressClass;
    IngressClass.defaults!(object);
    return object;
  };
  const controller = "k8s.io/ingress-nginx";
  const params = { kind: "Params", name: "p" };
  test.each<[object, string[]]>([
    [{ controller }, []],
    [{}, ["spec.controller: Required value"]],
    [{ controller: "nginx" }, ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")']],
    [{ controller: `a.b/${"c".repeat(250)}` }, ["spec.controller: Too long: may not be more than 250 bytes"]],
    [{ controller, parameters: params }, []],
    [{ controller, parameters: {} }, ["spec.parameters.kind: Required value", "spec.parameters.name: Required value"]],
    [{ controller, parameters: { ...params, scope: "World" } }, ['spec.parameters.scope: Unsupported value: "World": supported values: "Cluster", "Namespace"']],
    [{ controller, parameters: { ...params, scope: "Namespace" } }, ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"]],
    [{ controller, parameters: { ...params, scope: "Namespace", namespace: "default" } }, []],
    [{ controller, parameters: { ...params, namespace: "default" } }, ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"]],
  ])("%j", (spec, messages) => expect(texts(IngressClass.validate!(aClass(spec), at()))).toEqual(messages));

  test("the controller stays, and the scope of parameters is Cluster", () => {
    expect(texts(IngressClass.validateUpdate!(aClass({ controller: "a.b/c" }), aClass({ controller }), at()))).toEqual([
      'spec.controller: Invalid value: "a.b/c": field is immutable',
    ]);
    expect(aClass({ controller, parameters: params }).spec?.parameters?.scope).toBe("Cluster");
  });
});

describe("IPAddress", () => {
  const parent = { resource: "services", namespace: "default", name: "web" };
  test.each<[string, string[]]>([
    ["255.255.255.255", []],
    ["fe80::42:1dff:fe84:f9e2", []],
    ["FD00::1", ['must be in canonical form ("fd00::1")']],
    ["web", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
  ])("name %s", (name, messages) => expect(IPAddress.validateName!(name)).toEqual(messages));

  test.each<[object, string[]]>([
    [{ parentRef: parent }, []],
    [{}, ["spec.parentRef: Required value"]],
    [{ parentRef: {} }, ["spec.parentRef.resource: Required value", "spec.parentRef.name: Required value"]],
    [{ parentRef: { ...parent, namespace: "a/b" } }, ['spec.parentRef.namespace: Invalid value: "a/b": may not contain \'/\'']],
  ])("%j", (spec, messages) => expect(texts(IPAddress.validate!({ metadata: {}, spec } as IPAddress, at()))).toEqual(messages));

  test("the parent stays", () => {
    const next = { metadata: {}, spec: { parentRef: { ...parent, name: "other" } } };
    expect(texts(IPAddress.validateUpdate!(next, { metadata: {}, spec: { parentRef: parent } }, at()))).toEqual([
      'spec.parentRef: Invalid value: {"resource":"services","namespace":"default","name":"other"}: field is immutable',
    ]);
  });
});

describe("ServiceCIDR", () => {
  const range = (cidrs: string[]): ServiceCIDR => ({ metadata: { name: "more" }, spec: { cidrs } });
  test.each<[string[], string[]]>([
    [["10.1.0.0/16"], []],
    [["10.1.0.0/16", "fd00::/112"], []],
    [[], ["spec.cidrs: Required value: at least one CIDR required"]],
    [["10.1.0.1/16"], ['spec.cidrs[0]: Invalid value: "10.1.0.1/16": must not have bits set beyond the prefix length']],
    [["FD00::/112"], ['spec.cidrs[0]: Invalid value: "FD00::/112": must be in canonical form ("fd00::/112")']],
    [["10.1.0.0/16", "10.2.0.0/16"], [
      'spec.cidrs: Invalid value: ["10.1.0.0/16","10.2.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ]],
    [["a", "b", "c"], ['spec.cidrs: Invalid value: {"CIDRs":["a","b","c"]}: may only hold up to 2 values']],
  ])("%j", (cidrs, messages) => expect(texts(ServiceCIDR.validate!(range(cidrs), at()))).toEqual(messages));

  test.each<[string[], string[], string[]]>([
    [["10.1.0.0/16"], ["10.1.0.0/16"], []],
    [["10.1.0.0/16"], ["10.1.0.0/16", "fd00::/112"], []],
    [["10.1.0.0/16"], ["10.2.0.0/16"], ['spec.cidrs[0]: Invalid value: "10.2.0.0/16": field is immutable']],
    [["10.1.0.0/16", "fd00::/112"], ["10.1.0.0/16"], ['spec.cidrs: Invalid value: ["10.1.0.0/16"]: field is immutable']],
  ])("from %j to %j", (old, next, messages) =>
    expect(texts(ServiceCIDR.validateUpdate!(range(next), range(old), at()))).toEqual(messages));
});
