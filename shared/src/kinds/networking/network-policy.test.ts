import { describe, expect, test } from "vitest";
import { cellsOf, createFaults, defaulted, described, updateFaults } from "../../../../test/support/kind-rules.ts";
import { NetworkPolicy } from "./network-policy.ts";

describe("defaults", () => {
  test.each<[object | undefined, string[]]>([
    [undefined, ["Ingress"]],
    [{ ingress: [{}] }, ["Ingress"]],
    [{ egress: [{}] }, ["Ingress", "Egress"]],
    [{ policyTypes: ["Egress"] }, ["Egress"]],
  ])("types of %j", (spec, types) => {
    expect(defaulted(NetworkPolicy, { spec }).spec!.policyTypes).toEqual(types);
  });

  test("a port is TCP", () => {
    const { spec } = defaulted(NetworkPolicy, { spec: { ingress: [{ ports: [{ port: 80 }] }], egress: [{ ports: [{ protocol: "UDP" }] }] } });
    expect([spec!.ingress![0]!.ports![0]!.protocol, spec!.egress![0]!.ports![0]!.protocol]).toEqual(["TCP", "UDP"]);
  });
});

describe("messages", () => {
  const from = (...peers: object[]): object => ({ ingress: [{ from: peers }] });
  const to = (...ports: object[]): object => ({ egress: [{ ports }] });
  test.each<[object, string[]]>([
    [from({ podSelector: {} }, { namespaceSelector: {}, podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }), []],
    [from({}), ["spec.ingress[0].from[0]: Required value: must specify a peer"]],
    [
      from({ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }),
      ["spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer"],
    ],
    [from({ ipBlock: { cidr: "" } }), ["spec.ingress[0].from[0].ipBlock.cidr: Required value"]],
    [
      from({ ipBlock: { cidr: "10.0.0.1" } }),
      ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
    ],
    [
      from({ ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.0.0/8", "11.0.0.0/16", "x"] } }),
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
        'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
        'spec.ingress[0].from[0].ipBlock.except[2]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    [to({ port: 80, endPort: 90 }, { port: "http" }, { protocol: "SCTP" }), []],
    [to({ protocol: "ICMP" }), ['spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"']],
    [to({ port: 0 }), ["spec.egress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"]],
    [to({ port: 80, endPort: 79 }), ["spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`"]],
    [to({ port: "http", endPort: 79 }), ["spec.egress[0].ports[0].endPort: Invalid value: 79: may not be specified when `port` is non-numeric"]],
    [to({ endPort: 79 }), ["spec.egress[0].ports[0].endPort: Invalid value: 79: may not be specified when `port` is not specified"]],
    [to({ port: "UP" }), ["spec.egress[0].ports[0].port: Invalid value: \"UP\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "spec.egress[0].ports[0].port: Invalid value: \"UP\": must contain at least one letter (a-z)"]],
    [{ policyTypes: ["x"] }, ['spec.policyTypes[0]: Unsupported value: "x": supported values: "Ingress", "Egress"']],
    [
      { policyTypes: ["Ingress", "Egress", "x"] },
      ['spec.policyTypes: Invalid value: ["Ingress","Egress","x"]: may not specify more than two policyTypes'],
    ],
    [{ podSelector: { matchLabels: { "a/b/c": "" } } }, [expect.stringMatching(/^spec\.podSelector\.matchLabels: Invalid value: "a\/b\/c": /) as string]],
  ])("%j", (spec, errors) => {
    expect(createFaults(NetworkPolicy, { spec })).toEqual(errors);
  });

  test("a block that was there before passes, wherever it is now", () => {
    const old = { spec: from({ ipBlock: { cidr: "010.0.0.0/8" } }) };
    const next = (cidr: string): object => ({ spec: { egress: [{ to: [{ ipBlock: { cidr } }] }] } });
    expect(updateFaults(NetworkPolicy, next("010.0.0.0/8"), old)).toEqual([]);
    expect(updateFaults(NetworkPolicy, next("011.0.0.0/8"), old)).toEqual([
      'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "011.0.0.0/8": must not have leading 0s in IP or prefix length',
    ]);
  });

  test("odd spellings of IPv6 are warned of", () => {
    const draft = defaulted(NetworkPolicy, { spec: from({ ipBlock: { cidr: "2001:DB8::/32", except: ["2001:db8:0::/48"] } }) });
    expect(NetworkPolicy.warnings!(draft, undefined)).toEqual([
      'spec.ingress[0].from[0].ipBlock.cidr: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
      'spec.ingress[0].from[0].ipBlock.except[0]: IPv6 CIDR value "2001:db8:0::/48" should be in RFC 5952 canonical format ("2001:db8::/48")',
    ]);
  });
});

test("columns", () => {
  expect(cellsOf(NetworkPolicy, { spec: { podSelector: { matchLabels: { a: "1" } } } })).toEqual({ Name: "web", "Pod-Selector": "a=1", Age: "5m" });
  expect(cellsOf(NetworkPolicy, {})["Pod-Selector"]).toBe("<none>");
});

describe("in words", () => {
  const after = async (spec: object): Promise<string[]> => (await described(NetworkPolicy, { spec })).slice(6);

  test("what is let in and out", async () => {
    const spec = {
      podSelector: { matchLabels: { role: "db" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          ports: [{ port: 6379 }, { protocol: "UDP", port: 5000, endPort: 5010 }],
          from: [
            { ipBlock: { cidr: "172.17.0.0/16", except: ["172.17.1.0/24", "172.17.2.0/24"] } },
            { namespaceSelector: { matchLabels: { project: "mine" } }, podSelector: {} },
          ],
        },
        {},
      ],
    };
    expect(await after(spec)).toEqual([
      "  PodSelector:     role=db",
      "  Allowing ingress traffic:",
      "    To Port: 6379/TCP",
      "    To Port Range: 5000-5010/UDP",
      "    From:",
      "      IPBlock:",
      "        CIDR: 172.17.0.0/16",
      "        Except: 172.17.1.0/24, 172.17.2.0/24",
      "    From:",
      "      NamespaceSelector: project=mine",
      "      PodSelector: <none>",
      "    ----------",
      "    To Port: <any> (traffic allowed to all ports)",
      "    From: <any> (traffic not restricted by source)",
      "  Allowing egress traffic:",
      "    <none> (Selected pods are isolated for egress connectivity)",
      "  Policy Types: Ingress, Egress",
    ]);
  });

  test("one of everything", async () => {
    expect(await after({})).toEqual([
      "  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)",
      "  Allowing ingress traffic:",
      "    <none> (Selected pods are isolated for ingress connectivity)",
      "  Not affecting egress traffic",
      "  Policy Types: Ingress",
    ]);
  });
});
