import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { Node } from "@kx/shared/kinds/core/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliIn, type CliResult } from "./run-cli.ts";

// The command runs from its source, against a cluster in this process over TLS.

let cluster: StartedCluster;
let folder: string;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, listen: true });
  folder = mkdtempSync(join(tmpdir(), "kx-node-"));
  writeFileSync(join(folder, "kubeconfig"), cluster.kubeconfig!);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cluster.close();
});

const kx = (line: string): Promise<CliResult> => cliIn(folder)([...line.split(" "), "--kubeconfig", join(folder, "kubeconfig")]);
const node = (name: string): Promise<Node> => cluster.client.get(Node, { name });
const ready = async (name: string): Promise<string | undefined> => (await node(name)).status?.conditions?.find(({ type }) => type === "Ready")?.status;
const said = (stdout: string): CliResult => ({ code: 0, stdout, stderr: "" });

test("nodes are added, by number or by name, and are ready when it returns", async () => {
  expect(await kx("node add")).toEqual(said("node/node-3 added\n"));
  expect(await ready("node-3")).toBe("True");
  expect(await kx("node add worker --zone attic --labels disk=ssd,rack=")).toEqual(said("node/worker added\n"));
  const { metadata, spec } = await node("worker");
  expect(metadata.labels).toMatchObject({ "topology.kubernetes.io/zone": "attic", disk: "ssd", rack: "", "kubernetes.io/hostname": "worker" });
  expect(spec?.podCIDR).toBe("10.244.4.0/24");
});

test("nodes are stopped and started", async () => {
  expect(await kx("node stop node-2")).toEqual(said("node/node-2 stopped\n"));
  expect(await ready("node-2")).toBe("Unknown");
  expect((await kx("get nodes")).stdout).toMatch(/^node-2 +NotReady +<none>/m);
  expect(await kx("node start node-2")).toEqual(said("node/node-2 started\n"));
  expect(await ready("node-2")).toBe("True");
});

test("nodes are removed; what is missing does not keep the others", async () => {
  await kx("node add gone");
  const { code, stdout, stderr } = await kx("node remove nowhere gone");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "node/gone removed\n" });
  expect(stderr).toContain('nodes "nowhere" not found');
  await expect(node("gone")).rejects.toThrow('nodes "gone" not found');
});

describe("what cannot be done is said", () => {
  test.each<[string, string]>([
    ["node", "error: what to do with the nodes is missing\nhint: one of: add, remove, stop, start\n"],
    ["node drain node-1", 'error: unknown command "drain"\nhint: one of: add, remove, stop, start\n'],
    ["node stop", "error: the name of a node is missing\nhint: see the nodes with kx get nodes\n"],
    ["node stop node-2 --zone a", "error: --zone and --labels are for nodes that are added\nhint: change the labels of a node that is there with kubectl label node\n"],
    ["node add a b", "error: one NAME at most is added at a time, got 2\n"],
    ["node add --labels disk", 'error: label "disk" is not of the form KEY=VALUE\n'],
    ["node remove node-1", 'error: node "node-1" carries the API server and stays\nhint: keep new pods off it with kubectl cordon node-1\n'],
    ["node add node-1", 'Error from server (AlreadyExists): nodes "node-1" already exists\n'],
    ["node start nowhere", 'Error from server (NotFound): nodes "nowhere" not found\n'],
  ])("kx %s", async (line, stderr) => {
    const result = await kx(line);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 1, stdout: "" });
    expect(result.stderr.startsWith(stderr), result.stderr).toBe(true);
  });

  test("a node that kx does not simulate is left alone", async () => {
    await cluster.client.create(Node, { metadata: { name: "real" } });
    expect((await kx("node remove real")).stderr).toBe('error: node "real" is not simulated by kx\n');
    expect((await kx("node stop real")).stderr).toBe('error: node "real" is not simulated by kx\n');
  });

  test("a name that no node can have is refused in the server's words", async () => {
    expect((await kx("node add Node_1")).stderr).toContain("metadata.name: Invalid value: \"Node_1\": a lowercase RFC 1123 subdomain must consist of");
  });
});
