import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectls } from "../support/kubectl.ts";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";

const versions = await kubectlVersions();

describe.skipIf(versions.length === 0)("a running container", () => {
  let cluster: StartedCluster;
  let kubectl: KubectlSession;

  beforeAll(async () => {
    cluster = await startCluster({ nodes: 1, listen: true });
    const kubeconfig = join(mkdtempSync(join(tmpdir(), "kx-exec-")), "kubeconfig");
    writeFileSync(kubeconfig, cluster.kubeconfig!);
    kubectl = kubectlSession((await kubectls()).at(-1)!, { kubeconfig }, "default");
  });
  afterAll(() => cluster.close());

  async function run(name: string, container: object, spec: object = {}): Promise<void> {
    await cluster.client.create(Pod, { metadata: { name, namespace: "default" }, spec: { containers: [{ name: "c", ...container }], terminationGracePeriodSeconds: 1, ...spec } } as never);
    await expect.poll(async () => (await cluster.client.get(Pod, { namespace: "default", name })).status?.phase).toMatch(/Running|Succeeded|Failed/);
  }

  test("runs commands beside its process, with its environment and exit codes", async () => {
    await run("web", { image: "nginx", env: [{ name: "COLOR", value: "blue" }] });
    expect(await kubectl.ok("exec web -- env")).toMatch(/^COLOR=blue$/m);
    expect(await kubectl.ok("exec web -- hostname")).toBe("web\n");
    const failed = await kubectl.run(["exec", "web", "--", "sh", "-c", "echo no >&2; exit 3"]);
    expect(failed).toMatchObject({ code: 3, stdout: "", stderr: "no\ncommand terminated with exit code 3\n" });
  });

  test("shares its files among commands", async () => {
    await run("notes", { image: "busybox", command: ["sh", "-c", "sleep 1d"] });
    await kubectl.ok(["exec", "notes", "--", "sh", "-c", "echo kept > /tmp/note"]);
    expect(await kubectl.ok("exec notes -- cat /tmp/note")).toBe("kept\n");
  });

  test("ends its commands with itself", async () => {
    await run("short", { image: "busybox", command: ["sleep", "1d"] });
    const running = kubectl.run("exec short -- sleep 1h");
    const other = kubectl.run(["exec", "short", "--", "sh", "-c", "sleep 1h; echo over"]);
    await expect.poll(async () => (await kubectl.run("exec short -- ps")).stdout).toMatch(/sleep 1h[\s\S]*sleep 1h/);
    await cluster.client.delete(Pod, { namespace: "default", name: "short" });
    expect((await running).code).toBe(137);
    expect((await other).code).toBe(137);
  });

  test("gives whoever attaches what it writes from then on", async () => {
    await run("talk", { image: "busybox", command: ["sh", "-c", "echo before; while read word; do echo got $word; echo $word >&2; done; echo closed"], stdin: true, stdinOnce: true }, { restartPolicy: "Never" });
    const attached = await kubectl.run("attach -i talk", { input: "one\ntwo\n" });
    expect(attached).toMatchObject({ code: 0, stdout: "got one\ngot two\nclosed\n" });
    expect(attached.stderr).toContain("one\ntwo\n");
    expect(await kubectl.ok("logs talk")).toBe("before\ngot one\none\ngot two\ntwo\nclosed\n");
  });

  test("is told apart from one that does not run", async () => {
    await run("done", { image: "busybox", command: ["true"] }, { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["true"] }, { name: "web", image: "nginx" }] });
    await expect.poll(async () => (await cluster.client.get(Pod, { namespace: "default", name: "done" })).status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(0);
    expect(await kubectl.fails("exec done -c c -- ls")).toContain('container not found ("c")');
    expect(await kubectl.fails("attach done -c c")).toContain('container not found ("c")');
  });

  test("runs the commands of probes and hooks", async () => {
    const exec = (...command: string[]) => ({ exec: { command } });
    await run("probed", { image: "nginx", lifecycle: { postStart: exec("sh", "-c", "echo begun > /tmp/state") }, readinessProbe: { ...exec("test", "-e", "/tmp/ready"), periodSeconds: 1 } });
    expect(await kubectl.ok("exec probed -- cat /tmp/state")).toBe("begun\n");
    const ready = async () => (await cluster.client.get(Pod, { namespace: "default", name: "probed" })).status?.containerStatuses?.[0]?.ready;
    expect(await ready()).toBe(false);
    await kubectl.ok("exec probed -- touch /tmp/ready");
    await expect.poll(ready, { timeout: 5000 }).toBe(true);
  });

  test("is reached at its own listeners, as from inside", async () => {
    await run("served", { image: "nginx" });
    const forwarding = kubectl.start("port-forward served :80 :81");
    const ports = [...(await forwarding.until((text) => (text.match(/127\.0\.0\.1:\d+ -> 8[01]/g) ?? []).length === 2)).matchAll(/127\.0\.0\.1:(\d+) -> (8[01])/g)];
    const at = (port: string): string => `http://127.0.0.1:${ports.find(([, , to]) => to === port)![1]}/`;
    expect(await (await fetch(at("80"))).text()).toContain("Welcome to nginx!");
    expect(await kubectl.ok("logs served --tail=1")).toMatch(/^127\.0\.0\.1 - - /);
    await expect(fetch(at("81"))).rejects.toThrow("fetch failed");
    const { stderr } = await forwarding.stop();
    // containerd internal/cri/server/sandbox_portforward_linux.go.
    expect(stderr).toMatch(
      /error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace \\?"\/var\/run\/netns\/cni-[0-9a-f-]{36}\\?": failed to connect to localhost:81 inside namespace \\?"[0-9a-f]{64}\\?", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6 \[::1\]:81: connect: connection refused/,
    );
  });

  test("is debugged by a container beside it", async () => {
    await run("target", { image: "nginx" });
    await kubectl.ok("debug target --profile=general --image=busybox -c box -- sleep 1d");
    await expect.poll(async () => (await cluster.client.get(Pod, { namespace: "default", name: "target" })).status?.ephemeralContainerStatuses?.[0]?.state?.running !== undefined).toBe(true);
    expect(await kubectl.ok("exec target -c box -- wget -qO- http://localhost/")).toContain("Welcome to nginx!");
  });
});
