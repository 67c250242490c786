import { describe, expect, test } from "vitest";
import { at, type FieldError } from "../../errors/field-errors.ts";
import { Ingress } from "./ingress.ts";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const wildcard =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const texts = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);
const anIngress = (spec: object): Ingress => ({ metadata: { name: "web", namespace: "default" }, spec }) as Ingress;
const faults = (spec: object): string[] => texts(Ingress.validate!(anIngress(spec), at()));
const service = (name: string, port: object): object => ({ service: { name, port } });
const web = service("web", { number: 80 });
const rule = (host: string): object => ({ rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: web }] } }] });
const path = (text: string, pathType: string): object => ({ rules: [{ http: { paths: [{ path: text, pathType, backend: web }] } }] });
const first = "spec.rules[0].http.paths[0]";

describe("what is refused", () => {
  test.each<[object, string[]]>([
    [{}, ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"]],
    [{ defaultBackend: web }, []],
    [rule(""), []],
    [rule("foo.example"), []],
    [rule("*.foo.example"), []],
    [rule("10.0.0.1"), ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address']],
    [rule("*"), [`spec.rules[0].host: Invalid value: "*": ${wildcard}`]],
    [rule("a.*.b"), [`spec.rules[0].host: Invalid value: "a.*.b": ${wildcard}`]],
    [rule("foo.example:80"), [`spec.rules[0].host: Invalid value: "foo.example:80": ${subdomain}`]],
    [{ rules: [{ http: { paths: [] } }] }, ["spec.rules[0].http.paths: Required value"]],
    [{ rules: [{ host: "a.b" }] }, []],
    [{ rules: [{ http: { paths: [{ path: "/", backend: {} }] } }] }, [`${first}.pathType: Required value: pathType must be specified`]],
    [path("/", "Regex"), [`${first}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`]],
    [path("foo", "Exact"), [`${first}.path: Invalid value: "foo": must be an absolute path`]],
    [path("", "Prefix"), [`${first}.path: Invalid value: "": must be an absolute path`]],
    [path("", "ImplementationSpecific"), []],
    [path("foo", "ImplementationSpecific"), [`${first}.path: Invalid value: "foo": must be an absolute path`]],
    [path("/a//b", "ImplementationSpecific"), []],
    [path("/a//b", "Prefix"), [`${first}.path: Invalid value: "/a//b": must not contain '//'`]],
    [path("/a/./b", "Prefix"), [`${first}.path: Invalid value: "/a/./b": must not contain '/./'`]],
    [path("/a/../b", "Prefix"), [`${first}.path: Invalid value: "/a/../b": must not contain '/../'`]],
    [path("/a%2fb%2F", "Exact"), [`${first}.path: Invalid value: "/a%2fb%2F": must not contain '%2f'`, `${first}.path: Invalid value: "/a%2fb%2F": must not contain '%2F'`]],
    [path("/a/..", "Exact"), [`${first}.path: Invalid value: "/a/..": cannot end with '/..'`]],
    [path("/a/.", "Exact"), [`${first}.path: Invalid value: "/a/.": cannot end with '/.'`]],
    [{ tls: [{ hosts: ["A", "*"] }], defaultBackend: web }, [
      `spec.tls[0].hosts[0]: Invalid value: "A": ${subdomain}`,
      `spec.tls[0].hosts[1]: Invalid value: "*": ${wildcard}`,
    ]],
    [{ tls: [{ secretName: "A" }], defaultBackend: web }, [`spec.tls[0].secretName: Invalid value: "A": ${subdomain}`]],
    [{ tls: [{}], defaultBackend: web }, []],
    [{ ingressClassName: "A", defaultBackend: web }, [`spec.ingressClassName: Invalid value: "A": ${subdomain}`]],
  ])("%j", (spec, messages) => expect(faults(spec)).toEqual(messages));
});

describe("backends", () => {
  test.each<[object, string[]]>([
    [{}, ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
    [{ ...web, resource: { kind: "B", name: "b" } }, ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends']],
    [service("", { number: 80 }), ["spec.defaultBackend.service.name: Required value"]],
    [service("1web", { number: 80 }), []],
    [service("Web", { number: 80 }), [`spec.defaultBackend.service.name: Invalid value: "Web": ${label}`]],
    [service("web", {}), ["spec.defaultBackend: Required value: port name or number is required"]],
    [service("web", { name: "http", number: 80 }), ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number']],
    [service("web", { number: 70000 }), ["spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive"]],
    [service("web", { name: "80" }), ['spec.defaultBackend.service.port.name: Invalid value: "80": must contain at least one letter (a-z)']],
    [{ resource: { apiGroup: "k.example", kind: "Bucket", name: "b" } }, []],
    [{ resource: { kind: "", name: "" } }, ["spec.defaultBackend.resource.kind: Required value", "spec.defaultBackend.resource.name: Required value"]],
    [{ resource: { apiGroup: "A", kind: "a/b", name: "%" } }, [
      `spec.defaultBackend.resource.apiGroup: Invalid value: "A": ${subdomain}`,
      'spec.defaultBackend.resource.kind: Invalid value: "a/b": may not contain \'/\'',
      'spec.defaultBackend.resource.name: Invalid value: "%": may not contain \'%\'',
    ]],
  ])("%j", (defaultBackend, messages) => expect(faults({ defaultBackend })).toEqual(messages));
});

describe("the class named twice", () => {
  const named = (annotation: string | undefined, ingressClassName: string | undefined): Ingress => ({
    metadata: annotation === undefined ? {} : { annotations: { "kubernetes.io/ingress.class": annotation } },
    spec: ingressClassName === undefined ? {} : { ingressClassName },
  });
  test.each<[string | undefined, string | undefined, string[], string[]]>([
    ["nginx", "nginx", [], []],
    ["nginx", "other", ['annotations.kubernetes.io/ingress.class: Invalid value: "nginx": must match `ingressClassName` when both are specified'], []],
    [undefined, "nginx", [], []],
    ["nginx", undefined, [], ["annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead"]],
  ])("annotation %s, field %s", (annotation, field, messages, warnings) => {
    const ingress = named(annotation, field);
    expect(texts(Ingress.validateCreate!(ingress, at()))).toEqual(messages);
    expect(Ingress.warnings!(ingress, undefined)).toEqual(warnings);
    expect(Ingress.warnings!(ingress, ingress)).toEqual([]);
  });
});

test.each<[object, string[]]>([
  [{ ip: "1.2.3.4", hostname: "lb.example" }, []],
  [{ ip: "1.2.3" }, ['status.loadBalancer.ingress[0].ip: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
  [{ hostname: "1.2.3.4" }, ['status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address']],
])("status %j", (address, messages) => {
  const ingress = { ...anIngress({}), status: { loadBalancer: { ingress: [address] } } } as Ingress;
  expect(texts(Ingress.validateStatusUpdate!(ingress, ingress, at()))).toEqual(messages);
});

test("a change of the spec raises the generation, one of metadata does not", () => {
  const old = anIngress({ defaultBackend: web });
  expect(Ingress.changesGeneration!({ ...old, metadata: { labels: { a: "b" } } }, old)).toBe(false);
  expect(Ingress.changesGeneration!(anIngress({ ...rule("a.b") }), old)).toBe(true);
});

describe("the versions of old", () => {
  const [beta, extensions] = Ingress.otherVersions!;
  const legacy = {
    apiVersion: "extensions/v1beta1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: {
      ingressClassName: "nginx",
      backend: { serviceName: "web", servicePort: 80 },
      tls: [{ secretName: "cert" }],
      rules: [
        { host: "a.example", http: { paths: [{ path: "/", backend: { serviceName: "web", servicePort: "http" } }] } },
        { http: { paths: [{ path: "/r", pathType: "Exact", backend: { resource: { kind: "Bucket", name: "b" } } }] } },
        { host: "b.example" },
      ],
    },
  };
  const stored = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "web" },
    spec: {
      ingressClassName: "nginx",
      defaultBackend: web,
      tls: [{ secretName: "cert" }],
      rules: [
        { host: "a.example", http: { paths: [{ path: "/", pathType: "ImplementationSpecific", backend: service("web", { name: "http" }) }] } },
        { http: { paths: [{ path: "/r", pathType: "Exact", backend: { resource: { kind: "Bucket", name: "b" } } }] } },
        { host: "b.example" },
      ],
    },
  };

  test("are converted both ways", () => {
    expect(extensions!.toStored(legacy)).toEqual(stored);
    const back = structuredClone(legacy) as typeof legacy;
    Object.assign(back.spec.rules[0]!.http!.paths[0]!, { pathType: "ImplementationSpecific" });
    expect(extensions!.fromStored(stored as Ingress)).toEqual(back);
  });

  test.each<[object, object]>([
    [{ serviceName: "web" }, service("web", {})],
    [{ servicePort: 80 }, service("", { number: 80 })],
    [{ serviceName: "web", servicePort: "80" }, service("web", { name: "80" })],
    [{ servicePort: "" }, service("", {})],
    [{}, {}],
  ])("backend %j", (backend, converted) => {
    const object = { metadata: {}, spec: { backend } };
    expect(beta!.toStored(object as never).spec?.defaultBackend).toEqual(converted);
  });

  test("stand in that order, each with its warning", () => {
    expect(Ingress.otherVersions!.map(({ group, version, definition, warning }) => ({ group, version, definition, warning }))).toEqual([
      {
        group: "networking.k8s.io",
        version: "v1beta1",
        definition: "io.k8s.api.networking.v1beta1.Ingress",
        warning: "networking.k8s.io/v1beta1 Ingress is deprecated in v1.19+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress",
      },
      {
        group: "extensions",
        version: "v1beta1",
        definition: "io.k8s.api.extensions.v1beta1.Ingress",
        warning: "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress",
      },
    ]);
    expect(beta!.fromStored(stored as Ingress).apiVersion).toBe("networking.k8s.io/v1beta1");
  });
});
