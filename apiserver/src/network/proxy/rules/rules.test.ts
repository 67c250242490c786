import { describe, expect, test } from "vitest";
import { aService, aSlice, proxyNode as node, type EndpointOptions } from "../../../../../test/network/objects.ts";
import { defaultProxyConfig } from "../proxy-config.ts";
import { servicePorts } from "../service-ports.ts";
import { iptablesSave } from "./iptables-save.ts";
import { ipvsadm } from "./ipvsadm.ts";
import { nftRuleset } from "./nft.ts";
import type { NodeView } from "./node-view.ts";

const http = [{ name: "http", port: 80, protocol: "TCP", nodePort: 30080 }];

function view(spec: object, endpoints: Record<string, EndpointOptions>, more: Partial<NodeView> & { status?: object } = {}): NodeView {
  const { status, ...rest } = more;
  const ports = servicePorts(aService("web", { type: "NodePort", clusterIPs: ["10.96.45.7"], ports: http, ...spec }, status), [
    aSlice("web", endpoints, [{ name: "http", port: 8080, protocol: "TCP" }]),
  ]);
  return { node, config: defaultProxyConfig, podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/16", ports, portsOnly: true, ...rest };
}

const two = { "10.244.1.2": { node: "node-1" }, "10.244.2.3": { node: "node-2" } };
const sticky = { sessionAffinity: "ClientIP" };

describe("iptables", () => {
  // Names from the hashes that upstream's tests use; the rules from syncProxyRules, in the form that iptables-save gives them.
  test("a NodePort Service with affinity", () => {
    expect(iptablesSave(view(sticky, two))).toBe(`*filter
COMMIT
*nat
:KUBE-EXT-CDGGSHYLG3RE2FKL - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-SEP-UIQK3OSOSTRHRPBX - [0:0]
:KUBE-SEP-VQGOCFX4X6FWJPNR - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-CDGGSHYLG3RE2FKL - [0:0]
-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVC-CDGGSHYLG3RE2FKL
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-CDGGSHYLG3RE2FKL
-A KUBE-SEP-UIQK3OSOSTRHRPBX -s 10.244.1.2/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
-A KUBE-SEP-UIQK3OSOSTRHRPBX -p tcp -m comment --comment "default/web:http" -m recent --set --name KUBE-SEP-UIQK3OSOSTRHRPBX --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.2:8080
-A KUBE-SEP-VQGOCFX4X6FWJPNR -s 10.244.2.3/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
-A KUBE-SEP-VQGOCFX4X6FWJPNR -p tcp -m comment --comment "default/web:http" -m recent --set --name KUBE-SEP-VQGOCFX4X6FWJPNR --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.2.3:8080
-A KUBE-SERVICES -d 10.96.45.7/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-CDGGSHYLG3RE2FKL
-A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s 10.244.0.0/16 -d 10.96.45.7/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.2:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-UIQK3OSOSTRHRPBX --mask 255.255.255.255 --rsource -j KUBE-SEP-UIQK3OSOSTRHRPBX
-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.2.3:8080" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-VQGOCFX4X6FWJPNR --mask 255.255.255.255 --rsource -j KUBE-SEP-VQGOCFX4X6FWJPNR
-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.2:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-UIQK3OSOSTRHRPBX
-A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.2.3:8080" -j KUBE-SEP-VQGOCFX4X6FWJPNR
COMMIT
`);
  });

  // 1/(n-i), rounded to the kernel's 2^-31.
  test("the chances of five endpoints", () => {
    const endpoints = Object.fromEntries([2, 3, 4, 5, 6].map((last) => [`10.244.1.${last}`, { node: "node-1" }]));
    const chances = iptablesSave(view({}, endpoints)).match(/(?<=--probability )\S+/g);
    expect(chances).toEqual(["0.20000000019", "0.25000000000", "0.33333333349", "0.50000000000"]);
  });

  test.each<[string, object, Record<string, EndpointOptions>, string[]]>([
    [
      "no endpoints: rejected",
      {},
      {},
      [
        '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web:http has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
        '-A KUBE-SERVICES -d 10.96.45.7/32 -p tcp -m comment --comment "default/web:http has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
      ],
    ],
    [
      "no local endpoints: dropped, and the way of pods and the node stays",
      { externalTrafficPolicy: "Local" },
      { "10.244.2.3": { node: "node-2" } },
      [
        '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web:http has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -s 10.244.0.0/16 -m comment --comment "pod traffic for default/web:http external destinations" -j KUBE-SVC-CDGGSHYLG3RE2FKL',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
        '-A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "route LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-CDGGSHYLG3RE2FKL',
      ],
    ],
    [
      "source ranges with the node's address",
      { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24", "172.18.0.0/16"] },
      two,
      [
        '-A KUBE-PROXY-FIREWALL -d 192.0.2.9/32 -p tcp -m comment --comment "default/web:http traffic not accepted by KUBE-FW-CDGGSHYLG3RE2FKL" -m tcp --dport 80 -j DROP',
        '-A KUBE-FW-CDGGSHYLG3RE2FKL -s 203.0.113.0/24 -m comment --comment "default/web:http loadbalancer IP" -j KUBE-EXT-CDGGSHYLG3RE2FKL',
        '-A KUBE-FW-CDGGSHYLG3RE2FKL -s 192.0.2.9/32 -m comment --comment "default/web:http loadbalancer IP" -j KUBE-EXT-CDGGSHYLG3RE2FKL',
        '-A KUBE-FW-CDGGSHYLG3RE2FKL -m comment --comment "other traffic to default/web:http will be dropped by KUBE-PROXY-FIREWALL"',
        '-A KUBE-SERVICES -d 192.0.2.9/32 -p tcp -m comment --comment "default/web:http loadbalancer IP" -m tcp --dport 80 -j KUBE-FW-CDGGSHYLG3RE2FKL',
      ],
    ],
  ])("%s", (_what, spec, endpoints, lines) => {
    const text = iptablesSave(view(spec, endpoints, { status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } } })).split("\n");
    for (const line of lines) expect(text).toContain(line);
  });
});

// The form of `ipvsadm -Ln` from ipvsadm.c: blanks at the ends of lines included.
test("ipvsadm", () => {
  expect(ipvsadm(view(sticky, two))).toBe(
    [
      "IP Virtual Server version 1.2.1 (size=4096)",
      "Prot LocalAddress:Port Scheduler Flags",
      "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
      "TCP  10.96.45.7:80 rr persistent 10800",
      "  -> 10.244.1.2:8080              Masq    1      0          0         ",
      "  -> 10.244.2.3:8080              Masq    1      0          0         ",
      "TCP  172.18.0.2:30080 rr persistent 10800",
      "  -> 10.244.1.2:8080              Masq    1      0          0         ",
      "  -> 10.244.2.3:8080              Masq    1      0          0         ",
      "",
    ].join("\n"),
  );
});

describe("nftables", () => {
  test("a NodePort Service without affinity", () => {
    const lines = nftRuleset(view({}, two)).split("\n").map((line) => line.trim());
    for (const line of [
      "elements = { 10.96.45.7 . tcp . 80 : goto service-SUSTUHLJ-default/web/tcp/http }",
      "elements = { tcp . 30080 : goto external-SUSTUHLJ-default/web/tcp/http }",
      "elements = { 10.244.1.2 . 10.244.1.2 . tcp . 8080 }",
      "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.1.2 . 8080, 1 : 10.244.2.3 . 8080 }",
      "goto service-SUSTUHLJ-default/web/tcp/http",
    ]) {
      expect(lines).toContain(line);
    }
  });

  test("affinity is a set for each endpoint", () => {
    const text = nftRuleset(view(sticky, { "10.244.1.2": { node: "node-1" } }));
    const base = /affinity-(\w{8}-default\/web\/tcp\/http__10\.244\.1\.2\/8080)/.exec(text)?.[1];
    expect(text).toContain(`ip saddr @affinity-${base} goto endpoint-${base}\n\t\tnumgen random mod 1 vmap { 0 : goto endpoint-${base} }`);
    expect(text).toContain(`update @affinity-${base} { ip saddr }\n\t\tmeta l4proto tcp dnat to 10.244.1.2:8080`);
    expect(text).toContain("flags dynamic,timeout\n\t\ttimeout 3h");
  });
});
