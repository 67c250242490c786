import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cliIn, type Cli } from "./run-cli.ts";

let home: string;
let kx: Cli;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kx-home-"));
  kx = cliIn(join(home, "default"));
});
afterEach(async () => {
  for (const name of ["default", "second"]) await kx(`down --name ${name}`);
  rmSync(home, { recursive: true, force: true });
});

const up = "up --port 27443";

test("up, status, up again, down", async () => {
  const started = await kx(up);
  expect(started).toMatchObject({ code: 0, stderr: "" });
  expect(started.stdout).toMatch(/^cluster "default" is ready after \d+\.\d s: 3 nodes, pid \d+\n/);
  const status = JSON.parse((await kx("status -o json")).stdout) as Record<string, unknown>;
  expect(status).toMatchObject({ nodes: 3, dataDir: join(home, "default") });
  expect(Object.keys(status)).toEqual(expect.arrayContaining(["pid", "version", "dataDir", "nodes", "server", "ingressHttp", "ingressHttps", "proxy", "dns"]));
  expect((await kx("status")).stdout).toContain(String(status["server"]));
  expect((await kx(up)).stdout).toMatch(new RegExp(`^cluster "default" is already running \\(pid ${String(status["pid"])}\\)\n`));
  expect((await kx("get ns default -o name")).stdout).toBe("namespace/default\n");
  expect((await kx("down")).stdout).toBe('cluster "default" stopped\n');
  expect((await kx("down")).stdout).toBe('cluster "default" is not running\n');
  expect((await kx("status")).code).toBe(1);
});

test("clusters run side by side, ports are stepped over", async () => {
  await kx(up);
  const second = await kx(`${up} --name second --nodes 1`);
  expect(second.stdout).toMatch(/1 node, pid \d+\n {2}port 27443 is taken: the API is at the next free one\n/);
  await kx("create namespace here");
  expect((await kx("get ns here --name second")).stderr).toContain('namespaces "here" not found');
  expect((await kx("get ns here", { env: { KX_NAME: "default" } })).stdout).toContain("here");
});

test("what is in a cluster outlives it, and its shape is kept", async () => {
  await kx(`${up} --nodes 2 --service-cidr 10.96.0.0/16`);
  await kx("create namespace here");
  await kx("down");
  await kx("up");
  expect((await kx("get ns here -o name")).stdout).toBe("namespace/here\n");
  expect((await kx("get nodes -o name")).stdout.trimEnd().split("\n")).toHaveLength(2);
  expect((await kx("get svc kubernetes -o jsonpath={.spec.clusterIP}")).stdout).toBe("10.96.0.1");
});

test("reset empties a cluster and leaves it running", async () => {
  await kx(up);
  await kx("create namespace here");
  expect((await kx("reset")).stdout).toBe('cluster "default" is empty and running again\n');
  expect((await kx("get ns here")).stderr).toContain("not found");
});

test("what a killed server leaves behind is no server", async () => {
  await kx(up);
  const { pid } = JSON.parse((await kx("status -o json")).stdout) as { pid: number };
  process.kill(pid, "SIGKILL");
  for (const line of ["get svc", "curl 10.0.0.1", "status"]) {
    expect(await kx(line)).toEqual({ code: 1, stdout: "", stderr: 'error: no kx cluster "default" is running: start it with `kx up`\n' });
  }
  expect((await kx(up)).stdout).toContain("is ready");
});

test("a second cluster on the same data is refused", async () => {
  await kx(up);
  const { code, stderr } = await kx(["up", "--name", "second", "--data-dir", join(home, "default")]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: the server could not start: .* is in use by another server \(pid \d+\)\nhint: its log is .*second\/kx\.log\n$/);
});

test("a flag that the server does not take", async () => {
  expect((await kx(`${up} --nodes 0`)).stderr).toContain('error: the server could not start: --nodes is a number from 1 to 250, not "0"\n');
});

test("the kubeconfig, printed and merged", async () => {
  await kx(up);
  const printed = (await kx("kubeconfig")).stdout;
  expect(printed).toBe(readFileSync(join(home, "default", "kubeconfig"), "utf8"));
  const own = join(home, "own");
  writeFileSync(own, "# mine\napiVersion: v1\nkind: Config\ncontexts: []\n");
  expect((await kx("kubeconfig --merge", { env: { KUBECONFIG: own } })).stdout).toBe(`context "kx" is in ${own} and is the current one\n`);
  expect(readFileSync(own, "utf8")).toMatch(/^# mine\n/);
  expect((await kx("get ns default -o name --context kx", { env: { KUBECONFIG: own } })).stdout).toBe("namespace/default\n");
});

test("the folder is its owner's alone", async () => {
  await kx(up);
  expect(statSync(join(home, "default")).mode & 0o077).toBe(0);
});

test("in the foreground it ends with Ctrl-C and leaves nothing behind", async () => {
  const interrupt = new AbortController();
  const running = kx(`${up} --foreground --ephemeral`, {
    signal: interrupt.signal,
    onOutput: (stdout) => stdout.includes("kubeconfig") && interrupt.abort(),
  });
  expect((await running).code).toBe(130);
  expect((await kx("status")).code).toBe(1);
});
