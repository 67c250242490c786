import { describe, expect, test } from "vitest";
import { defaultProxyConfig, parseProxyConfig, ProxyConfigError } from "./proxy-config.ts";

const header = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

describe("what a configuration says", () => {
  test.each([
    ["nothing", "", {}],
    ["empty values, as kubeadm leaves them", 'mode: ""\nipvs: { scheduler: "" }\nnodePortAddresses: null\n', {}],
    ["a mode", "mode: nftables\n", { mode: "nftables" }],
    ["ipvs and its scheduler", "mode: ipvs\nipvs:\n  scheduler: sed\n", { mode: "ipvs", scheduler: "sed" }],
    ["the masquerading of its own mode", "mode: nftables\niptables: { masqueradeAll: true }\n", { mode: "nftables" }],
    ["of iptables for ipvs", "mode: ipvs\niptables: { masqueradeAll: true }\n", { mode: "ipvs", masqueradeAll: true }],
    ["the primary address", "nodePortAddresses: [primary]\n", { nodePortAddresses: "primary" }],
  ])("%s", (_what, text, expected) => {
    expect(parseProxyConfig(header + text)).toEqual({ ...defaultProxyConfig, ...expected });
  });

  test("ranges of node port addresses", () => {
    const { nodePortAddresses } = parseProxyConfig(`${header}nodePortAddresses: ["172.18.0.0/16", "fd00::/8"]\n`);
    if (typeof nodePortAddresses !== "object") throw new Error("no ranges");
    expect(["172.18.0.2", "fd00::7", "10.0.0.1"].map((ip) => nodePortAddresses.some((range) => range.contains(ip)))).toEqual([true, true, false]);
  });
});

test.each([
  ["mode: ebpf\n", "UnknownProxyMode", 'unknown proxy mode "ebpf": the last one stays; use iptables, ipvs, nftables or userspace'],
  ["ipvs: { scheduler: x }\n", "UnknownIpvsScheduler", 'unknown ipvs scheduler "x": the last one stays; use rr, wrr, lc, wlc, lblc, lblcr, sh, dh, mh, sed or nq'],
  ["nodePortAddresses: [everywhere]\n", "InvalidProxyConfig", 'nodePortAddresses: "everywhere" is no range of addresses such as 172.18.0.0/16'],
  ["mode: [\n", "InvalidProxyConfig", "config.conf is no YAML: "],
])("%s is refused", (text, reason, message) => {
  let error: unknown;
  try {
    parseProxyConfig(header + text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ProxyConfigError);
  expect(error).toMatchObject({ reason });
  expect((error as Error).message).toContain(message);
});
