import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Service } from "@kx/shared/kinds/core/service";
import { Event } from "@kx/shared/kinds/core/event";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliIn, type CliResult } from "./run-cli.ts";

// The command runs from its source, against a cluster in this process over TLS.

let cluster: StartedCluster;
let folder: string;

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.k8s.io/e2e-test-images/agnhost:2.45", args: [serve-hostname] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 9376 }] }
`;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, listen: true });
  folder = mkdtempSync(join(tmpdir(), "kx-proxy-"));
  writeFileSync(join(folder, "kubeconfig"), cluster.kubeconfig!);
  await cluster.apply(web);
  await cluster.settled();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cluster.close();
});

const kx = (line: string): Promise<CliResult> => cliIn(folder)([...line.split(" "), "--kubeconfig", join(folder, "kubeconfig")]);
const said = (stdout: string): CliResult => ({ code: 0, stdout, stderr: "" });
const config = async (): Promise<string> => (await cluster.client.get(ConfigMap, { namespace: "kube-system", name: "kube-proxy" })).data?.["config.conf"] ?? "";

/** What a trace says of the mode in force. */
const modeInForce = async (): Promise<unknown> => (await cluster.trace("http://web/")).hops.find(({ step }) => step === "proxy")?.detail?.["mode"];

test("the mode is shown, and changed at once with the rest of the configuration kept", async () => {
  expect(await kx("proxy mode")).toEqual(said("iptables\n"));
  expect(await modeInForce()).toBe("iptables");
  const before = await config();
  for (const mode of ["nftables", "userspace", "ipvs"]) {
    expect(await kx(`proxy mode ${mode}`)).toEqual(said(mode === "ipvs" ? "ipvs, scheduler rr\n" : `${mode}\n`));
    await expect.poll(modeInForce).toBe(mode);
  }
  expect(await config()).toBe(before.replace("mode: iptables", "mode: ipvs"));
  expect(await kx("proxy mode ipvs --scheduler lc")).toEqual(said("ipvs, scheduler lc\n"));
  expect(await kx("proxy mode")).toEqual(said("ipvs, scheduler lc\n"));
  const scheduler = async (): Promise<unknown> => (await cluster.trace("http://web/")).hops.find(({ step }) => step === "proxy")?.detail?.["scheduler"];
  await expect.poll(scheduler).toBe("lc");
  expect(await kx("proxy mode --scheduler nq")).toEqual(said("ipvs, scheduler nq\n"));
  expect(await kx("proxy mode iptables")).toEqual(said("iptables\n"));
});

test("a scheduler that nobody knows leaves the last configuration in force, and an event says so", async () => {
  const configMap = await cluster.client.get(ConfigMap, { namespace: "kube-system", name: "kube-proxy" });
  await cluster.client.update(ConfigMap, { ...configMap, data: { "config.conf": "mode: ipvs\nipvs: { scheduler: fastest }\n" } });
  const events = async (): Promise<(string | undefined)[]> => (await cluster.client.list(Event, { namespace: "kube-system" })).items.map(({ reason, message }) => `${reason}: ${message}`);
  await expect.poll(events).toContain('UnknownIpvsScheduler: unknown ipvs scheduler "fastest": the last one stays; use rr, wrr, lc, wlc, lblc, lblcr, sh, dh, mh, sed or nq');
  expect(await modeInForce()).toBe("iptables");
  expect(await kx("proxy mode iptables")).toEqual(said("iptables\n"));
});

describe("rules and their explanation", () => {
  const clusterIP = async (): Promise<string> => (await cluster.client.get(Service, { namespace: "default", name: "web" })).spec?.clusterIP ?? "";

  test("iptables, which is in force, with what every node has", async () => {
    const { code, stdout } = await kx("proxy rules");
    expect(code).toBe(0);
    expect(stdout).toContain(`-A KUBE-SERVICES -d ${await clusterIP()}/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G\n`);
    expect(stdout).toContain("-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN\n");
    expect(stdout).toContain('"kube-system/kube-dns:dns cluster IP"');
  });

  test("of one Service, in other modes, on another node", async () => {
    const iptables = (await kx("proxy rules svc/web")).stdout;
    expect(iptables.match(/-A KUBE-SEP-\S+ -p tcp .* -j DNAT --to-destination \S+:9376/g)).toHaveLength(2);
    expect(iptables).not.toContain("kube-dns");
    const ipvs = (await kx("proxy rules web --mode ipvs --scheduler mh --node node-2")).stdout;
    expect(ipvs).toContain(`TCP  ${await clusterIP()}:80 mh (mh-port)\n  -> 10.244.`);
    expect((await kx("proxy rules svc/web --mode nftables")).stdout).toMatch(/meta l4proto tcp dnat ip to numgen random mod 2 map \{ 0 : 10\.244\.\d\.\d+ \. 9376, 1 : /);
  });

  test("in plain lines", async () => {
    const lines = (await kx("proxy explain svc/web")).stdout.split("\n");
    expect(lines[0]).toBe("default/web on node-1, kube-proxy in iptables mode");
    expect(lines[1]).toMatch(new RegExp(`^  cluster IP ${await clusterIP()}:80/TCP: to 10[.0-9]+:9376, 10[.0-9]+:9376, by chance, each 50.0 % of the connections; the pod sees a client pod's own address, else the node$`));
    expect((await kx("proxy explain svc/web --mode userspace")).stdout).toContain("in turn; one that does not answer is followed by the next");
  });

  test("the paths that a real kube-proxy has on its metrics port", async () => {
    const ask = async (path: string): Promise<string> => (await cluster.fetch(`http://172.18.0.3:10249${path}`, { from: "node/node-1" })).text();
    expect(await ask("/proxyMode")).toBe("iptables");
    expect(await ask("/healthz")).toBe("ok");
    expect(await ask("/elsewhere")).toBe("404 page not found\n");
    expect(await ask("/rules?mode=fast")).toBe('unknown proxy mode "fast"\n');
  });
});

describe("what cannot be done is said", () => {
  test.each<[string, string]>([
    ["proxy mode fast", 'error: unknown proxy mode "fast"\nhint: one of: iptables, ipvs, nftables, userspace\n'],
    ["proxy mode ipvs --scheduler x", 'error: unknown ipvs scheduler "x"\nhint: one of: rr, wrr, lc, wlc, lblc, lblcr, sh, dh, mh, sed, nq\n'],
    ["proxy mode --scheduler rr", "error: --scheduler is for mode ipvs\nhint: kx proxy mode ipvs --scheduler rr\n"],
    ["proxy mode a b", "error: one MODE at most, got 2\n"],
    ["proxy", "error: what to do with kube-proxy is missing\nhint: one of: mode, rules, explain\n"],
    ["proxy turn", 'error: unknown command "turn"\nhint: one of: mode, rules, explain\n'],
    ["proxy mode ipvs --node node-1", "error: --node and --mode are for rules and explain\nhint: every node has the same mode: kx proxy mode [MODE]\n"],
    ["proxy explain", "error: the Service to explain is missing\nhint: kx proxy explain svc/NAME\n"],
    ["proxy rules --mode userspace", "error: userspace mode has no rules to choose by: the proxy's own process takes turns\nhint: kx proxy explain svc/NAME tells how\n"],
    ["proxy rules pod/web", 'error: "pod/web" is no Service\nhint: name it as svc/NAME\n'],
  ])("%s", async (line, stderr) => {
    expect(await kx(line)).toEqual({ code: 1, stdout: "", stderr });
  });

  test("a Service or node that is missing", async () => {
    expect((await kx("proxy rules svc/wbe")).stderr).toContain('services "wbe" not found');
    expect((await kx("proxy rules --node node-9")).stderr).toContain('nodes "node-9" not found');
  });
});
