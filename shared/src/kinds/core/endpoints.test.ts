import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { Endpoints } from "./endpoints.ts";

const deprecated = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function some(...subsets: object[]): Endpoints {
  const endpoints = { metadata: { name: "web" }, subsets: structuredClone(subsets) } as Endpoints;
  Endpoints.defaults!(endpoints);
  return endpoints;
}
const ip = (text: string, more = {}): object => ({ addresses: [{ ip: text, ...more }], ports: [{ port: 80 }] });

test.each<[object, string[]]>([
  [ip("10.1.1.1"), []],
  [{ notReadyAddresses: [{ ip: "10.1.1.1" }] }, []],
  [{ ports: [{ port: 80 }] }, ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"]],
  [ip("127.0.0.1"), ['subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  [{ notReadyAddresses: [{ ip: "169.254.1.1" }] }, ['subsets[0].notReadyAddresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
  [ip("a"), [
    'subsets[0].addresses[0].ip: Invalid value: "a": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'subsets[0].addresses[0].ip: Invalid value: "a": must be a valid IP address',
  ]],
  [ip("10.1.1.1", { hostname: "A" }), [`subsets[0].addresses[0].hostname: Invalid value: "A": ${label}`]],
  [{ ...ip("10.1.1.1"), ports: [{ port: 80 }, { port: 81, name: "b" }] }, ["subsets[0].ports[0].name: Required value"]],
  [{ ...ip("10.1.1.1"), ports: [{ port: 80, name: "B" }] }, [`subsets[0].ports[0].name: Invalid value: "B": ${label}`]],
  [{ ...ip("10.1.1.1"), ports: [{ port: 0 }] }, ["subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"]],
  [{ ...ip("10.1.1.1"), ports: [{ port: 80, protocol: "X" }] }, ['subsets[0].ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"']],
])("%j", (subset, messages) => {
  expect(Endpoints.validate!(some(subset), at()).map(({ field, message }) => `${field}: ${message}`)).toEqual(messages);
});

test("every request is told that the kind is deprecated, a write also of odd addresses that are new", () => {
  const odd = some(ip("FD00::1"));
  expect(Endpoints.readWarning).toBe(deprecated);
  expect(Endpoints.warnings!(some(ip("10.1.1.1")), undefined)).toEqual([deprecated]);
  expect(Endpoints.warnings!(odd, undefined)).toEqual([
    deprecated,
    'subsets[0].addresses[0].ip: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")',
  ]);
  expect(Endpoints.warnings!(odd, odd)).toEqual([deprecated]);
});

test("a port is TCP by default", () => expect(some(ip("10.1.1.1")).subsets?.[0]?.ports).toEqual([{ port: 80, protocol: "TCP" }]));
