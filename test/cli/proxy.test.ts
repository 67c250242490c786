import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
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

describe("what cannot be done is said", () => {
  test.each<[string, string]>([
    ["proxy mode fast", 'error: unknown proxy mode "fast"\nhint: one of: iptables, ipvs, nftables, userspace\n'],
    ["proxy mode ipvs --scheduler x", 'error: unknown ipvs scheduler "x"\nhint: one of: rr, wrr, lc, wlc, lblc, lblcr, sh, dh, mh, sed, nq\n'],
    ["proxy mode --scheduler rr", "error: --scheduler is for mode ipvs\nhint: kx proxy mode ipvs --scheduler rr\n"],
    ["proxy mode a b", "error: one MODE at most, got 2\n"],
  ])("%s", async (line, stderr) => {
    expect(await kx(line)).toEqual({ code: 1, stdout: "", stderr });
  });
});
