import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlVersions, startKubectls, type KubectlSession } from "../support/kubectl-session.ts";

const versions = await kubectlVersions();
let clients: Awaited<ReturnType<typeof startKubectls>>;
beforeAll(async () => {
  if (versions.length > 0) clients = await startKubectls();
});
afterAll(() => clients?.close());

const minorOf = (version: string): number => Number(version.split(".")[1]);

const deployment = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: nginx:1 }], terminationGracePeriodSeconds: 1 }
`;

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

describe.each(versions)("kubectl %s", (version) => {
  let k: KubectlSession;
  beforeAll(() => {
    k = clients.at(version);
  });
  const jsonpath = (what: string, path: string): Promise<string> => k.ok(["get", ...what.split(" "), "-o", `jsonpath=${path}`]);

  test("scale, rollout restart, status, history and undo", async () => {
    await k.ok("create -f -", { input: deployment("web") });
    expect(await k.ok("rollout status deployment/web --timeout=20s")).toMatch(/deployment "web" successfully rolled out\n$/);
    expect(await k.fails("scale deployment/web --replicas=3 --current-replicas=9")).toBe("error: Expected replicas to be 9, was 2");
    expect(await k.ok("scale deployment/web --replicas=3")).toBe("deployment.apps/web scaled\n");
    expect(await k.ok("wait --for=condition=Available deployment/web --timeout=20s")).toBe("deployment.apps/web condition met\n");
    await k.ok("set image deployment/web c=nginx:2");
    await k.ok("rollout status deployment/web --timeout=20s");
    expect(await k.ok("rollout restart deployment/web")).toBe("deployment.apps/web restarted\n");
    await k.ok("rollout status deployment/web --timeout=20s");
    expect(await k.ok("rollout history deployment/web")).toMatch(/REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n3 +<none>\n/);
    expect(await k.ok("rollout undo deployment/web --to-revision=1")).toBe("deployment.apps/web rolled back\n");
    await k.ok("rollout status deployment/web --timeout=20s");
    expect(await jsonpath("deployment web", "{.spec.template.spec.containers[0].image} {.spec.replicas} {.status.readyReplicas}")).toBe("nginx:1 3 3");
  });

  test("get -w sees every change of one object", async () => {
    await k.ok("run watched --image=nginx");
    await k.ok("wait --for=condition=Ready pod/watched --timeout=20s");
    const watching = k.start("get pod watched -w -L step");
    await watching.until((stdout) => /^watched .*Running/m.test(stdout));
    for (const step of ["one", "two"]) {
      await k.ok(["label", "pod", "watched", "--overwrite", `step=${step}`]);
      await watching.until((stdout) => stdout.includes(step));
    }
    const { stdout } = await watching.stop();
    expect(stdout.trimEnd().split("\n").map((line) => line.split(/ +/).at(-1)).slice(-2)).toEqual(["one", "two"]);
  });

  test("get -w of a list", async () => {
    const watching = k.start("get configmaps -w -o name");
    await watching.until((stdout) => stdout.includes("configmap/kube-root-ca.crt"));
    await k.ok("create configmap fresh");
    await watching.until((stdout) => stdout.includes("configmap/fresh"));
    const { stdout } = await watching.stop();
    expect(stdout.match(/configmap\/fresh/g)).toHaveLength(1);
  });

  test("delete waits for the pod's grace, and can force it", async () => {
    await k.ok(["run", "slow", "--image=busybox", "--overrides", '{"spec":{"terminationGracePeriodSeconds":2}}', "--command", "--", "sleep", "3600"]);
    await k.ok("wait --for=condition=Ready pod/slow --timeout=20s");
    const deleting = k.start("delete pod slow");
    const waiting = k.start("wait --for=delete pod/slow --timeout=20s");
    await deleting.until((stdout) => stdout.includes('pod "slow" deleted'));
    const { stdout } = await k.run("get pod slow --no-headers");
    expect(stdout === "" || stdout.includes("Terminating")).toBe(true);
    expect((await deleting.ended).code).toBe(0);
    expect((await waiting.ended).code).toBe(0);
    expect(await k.fails("get pod slow")).toContain("not found");

    await k.ok("run quick --image=nginx");
    const forced = await k.run("delete pod quick --grace-period=0 --force");
    expect(forced.code).toBe(0);
    expect(forced.stderr.toLowerCase()).toContain("warning: immediate deletion does not wait for confirmation that the running resource has been terminated");
    expect(await k.fails("get pod quick")).toContain("not found");
  });

  test("wait for what is gone, and in vain", async () => {
    await k.ok("create configmap here");
    expect(await k.fails("wait --for=delete configmap/here --timeout=1s")).toMatch(/^error: timed out waiting for the condition on configmaps\/here$/m);
    if (minorOf(version) >= 21) await k.ok("wait --for=delete pod/none --timeout=1s");
    await k.ok("delete configmap here");
  });

  test("finalizers keep an object until they are gone", async () => {
    const input = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: kept, finalizers: [example.com/hold] }\n";
    await k.ok("create -f -", { input });
    await k.ok("delete configmap kept --wait=false");
    expect(await jsonpath("configmap kept", "{.metadata.deletionTimestamp} {.metadata.deletionGracePeriodSeconds}")).toMatch(/Z 0$/);
    await k.ok(["patch", "configmap", "kept", "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);
    expect(await k.fails("get configmap kept")).toContain("not found");
  });

  test("cascades: orphans stay, dependants go", async () => {
    await k.ok("create -f -", { input: deployment("orphaning") });
    await k.ok("rollout status deployment/orphaning --timeout=20s");
    await k.ok("delete deployment orphaning --cascade=orphan");
    expect(await jsonpath("replicaset -l app=orphaning", "{.items[*].metadata.name}{.items[*].metadata.ownerReferences}")).toMatch(/^orphaning-[a-z0-9]+$/);
    await k.ok("delete replicaset -l app=orphaning --cascade=foreground");
    expect(await k.ok("get all -l app=orphaning -o name")).toBe("");
  });

  test("a namespace goes with its content", async () => {
    const namespace = `${k.namespace}-gone`;
    await k.ok(["create", "namespace", namespace]);
    await k.ok(["create", "-n", namespace, "-f", "-"], { input: deployment("web") });
    await k.ok(["rollout", "status", "deployment/web", "--timeout=20s", "-n", namespace]);
    expect(await k.ok(["delete", "namespace", namespace])).toBe(`namespace "${namespace}" deleted\n`);
    expect(await k.fails(["get", "namespace", namespace])).toBe(`Error from server (NotFound): namespaces "${namespace}" not found`);
    expect(await k.ok(["get", "pods", "-o", "name", "-n", namespace])).toBe("");
    expect(await k.fails("delete namespace default")).toBe('Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted');
  });

  test("cordon, taint and drain", async () => {
    await k.ok(["run", "drained", "--image=nginx", "--overrides", '{"spec":{"nodeName":"node-3"}}']);
    await k.ok("wait --for=condition=Ready pod/drained --timeout=20s");
    expect(await k.ok("cordon node-3")).toBe("node/node-3 cordoned\n");
    expect(await k.ok("get node node-3 --no-headers")).toContain("Ready,SchedulingDisabled");
    const drained = await k.run("drain node-3 --force --ignore-daemonsets --pod-selector run=drained");
    expect(drained.stdout).toMatch(/pod.*drained.*\n[^]*node\/node-3 (drained|deleted)\n$/);
    expect(await k.fails("get pod drained")).toContain("not found");
    expect(drained.code).toBe(0);
    expect(await k.ok("uncordon node-3")).toBe("node/node-3 uncordoned\n");
    expect(await k.ok("taint node node-3 example.com/a=b:NoSchedule")).toBe("node/node-3 tainted\n");
    expect(await k.ok("taint node node-3 example.com/a-")).toMatch(/node\/node-3 untainted\n$/);
  });
});
