import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { EndpointSlice } from "./endpoint-slice.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function aSlice(content: object): EndpointSlice {
  const slice = { metadata: { name: "web-abc" }, addressType: "IPv4", endpoints: [], ...structuredClone(content) } as EndpointSlice;
  EndpointSlice.defaults!(slice);
  return slice;
}
const addresses = (...list: string[]): object => ({ endpoints: [{ addresses: list }] });
const list = "endpoints[0].addresses";

describe("what is refused", () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ addressType: "" }, ["addressType: Required value"]],
    [{ addressType: "IP" }, ['addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"']],
    [addresses(), [`${list}: Required value: must contain at least 1 address`]],
    [addresses("10.1.1.1", "10.1.1.2"), []],
    [addresses("nope"), [`${list}[0]: Invalid value: "nope": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`]],
    [addresses("fd00::1"), [`${list}[0]: Invalid value: "fd00::1": must be an IPv4 address`]],
    [{ addressType: "IPv6", ...addresses("10.1.1.1") }, [`${list}[0]: Invalid value: "10.1.1.1": must be an IPv6 address`]],
    [addresses("127.0.0.1"), [`${list}[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)`]],
    [{ addressType: "FQDN", ...addresses("a.example", "b.example.") }, []],
    [{ addressType: "FQDN", ...addresses("local") }, [`${list}[0]: Invalid value: "local": should be a domain with at least two segments separated by dots`]],
    [{ endpoints: [{ addresses: ["10.1.1.1"], hostname: "A" }] }, [`endpoints[0].hostname: Invalid value: "A": ${label}`]],
    [
      { endpoints: [{ addresses: ["10.1.1.1"], hints: { forZones: [{ name: "a" }, { name: "a" }] } }] },
      ['endpoints[0].hints.forZones[1].name: Duplicate value: "a"'],
    ],
    [{ ports: [{ name: "http", port: 80 }, { name: "http", port: 81 }] }, ['ports[1].name: Duplicate value: "http"']],
    [{ ports: [{ port: 80 }, { port: 81 }] }, ['ports[1].name: Duplicate value: ""']],
    [{ ports: [{ name: "B", port: 80 }] }, [`ports[0].name: Invalid value: "B": ${label}`]],
    [{ ports: [{ port: 80, protocol: "X" }] }, ['ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"']],
  ])("%j", (content, messages) => {
    expect(EndpointSlice.validate!(aSlice(content), at()).map(({ field, message }) => `${field}: ${message}`)).toEqual(messages);
  });

  test.each<[string, object, string]>([
    ["endpoints", { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ["10.1.1.1"] })) }, "endpoints: Too many: 1001: must have at most 1000 items"],
    ["addresses", addresses(...Array.from({ length: 101 }, () => "10.1.1.1")), `${list}: Too many: 101: must have at most 100 items`],
    ["ports", { ports: Array.from({ length: 20_001 }, (_, i) => ({ name: `p${i}` })) }, "ports: Too many: 20001: must have at most 20000 items"],
  ])("too many %s", (_, content, message) => {
    expect(EndpointSlice.validate!(aSlice(content), at()).map((error) => `${error.field}: ${error.message}`)).toEqual([message]);
  });

  test("a change of the address type", () => {
    const errors = EndpointSlice.validateUpdate!(aSlice({ addressType: "IPv6" }), aSlice({}), at());
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(['addressType: Invalid value: "IPv6": field is immutable']);
  });
});

test("ports have a name and a protocol by default, and what v1beta1 knew as topology is dropped", () => {
  const slice = aSlice({ ports: [{ port: 80 }], endpoints: [{ addresses: ["10.1.1.1"], deprecatedTopology: { a: "b" } }] });
  EndpointSlice.prepareForCreate!(slice);
  expect(slice.ports).toEqual([{ name: "", port: 80, protocol: "TCP" }]);
  expect(slice.endpoints).toEqual([{ addresses: ["10.1.1.1"] }]);
});

test.each<[string, object, boolean]>([
  ["endpoints", addresses("10.1.1.2"), true],
  ["labels", { metadata: { labels: { a: "b" } } }, true],
  ["annotations", { metadata: { annotations: { a: "b" } } }, false],
])("a change of %s raises the generation: %s", (_, change, raises) => {
  const old = aSlice(addresses("10.1.1.1"));
  expect(EndpointSlice.changesGeneration!({ ...old, ...change }, old)).toBe(raises);
});

test("warnings: host names, and odd addresses of other controllers", () => {
  const names = aSlice({ addressType: "FQDN", ...addresses("a.example") });
  expect(EndpointSlice.warnings!(names, undefined)).toEqual(["spec.addressType: FQDN endpoints are deprecated"]);
  expect(EndpointSlice.warnings!(names, names)).toEqual([]);
  const odd = aSlice({ addressType: "IPv6", ...addresses("FD00::1") });
  expect(EndpointSlice.warnings!(odd, undefined)).toEqual([
    'endpoints[0].addresses[0]: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")',
  ]);
  odd.metadata.labels = { "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io" };
  expect(EndpointSlice.warnings!(odd, undefined)).toEqual([]);
});
