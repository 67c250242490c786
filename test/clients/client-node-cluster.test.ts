import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import * as newest from "@kubernetes/client-node";
import * as previous from "client-node-1";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";

let lab: ListeningCluster;
beforeAll(async () => {
  lab = await startListeningCluster();
  await lab.cluster.apply(`
{apiVersion: v1, kind: Pod, metadata: {name: talker, labels: {app: talker}}, spec: {containers: [{name: c, image: busybox, command: [sh, -c, 'echo one; echo two; sleep 3600']}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: nginx, image: nginx, ports: [{containerPort: 80}]}]}}
`);
  await lab.cluster.settled();
});
afterAll(() => lab?.close());

type Library = typeof newest;
/** The machine may be busy. */
const patient = { timeout: 20_000 };

describe.each([
  ["2.0", newest],
  ["1.4", previous as unknown as Library],
])("@kubernetes/client-node %s", (version, library) => {
  const namespace = `cn-${version.replace(".", "-")}`;
  const config = new library.KubeConfig();
  let core: newest.CoreV1Api;
  let apps: newest.AppsV1Api;
  beforeAll(async () => {
    config.loadFromFile(lab.kubeconfig);
    core = config.makeApiClient(library.CoreV1Api);
    apps = config.makeApiClient(library.AppsV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
  });

  test("lists page by page", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await core.createNamespacedSecret({ namespace, body: { metadata: { name } } });
    const pages: string[][] = [];
    const remaining: (number | undefined)[] = [];
    let token: string | undefined;
    do {
      const { items, metadata } = await core.listNamespacedSecret({ namespace, limit: 2, ...(token ? { _continue: token } : {}) });
      pages.push(items.map((item) => item.metadata?.name ?? ""));
      remaining.push(metadata?.remainingItemCount);
      ({ _continue: token } = metadata ?? {});
    } while (token);
    expect(pages).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(remaining).toEqual([3, 1, undefined]);
  });

  describe("patches", () => {
    const template = { metadata: { labels: { app: "p" } }, spec: { containers: [{ name: "a", image: "nginx:1" }, { name: "b", image: "busybox" }] } };
    const images = ({ spec }: newest.V1Deployment): unknown => spec?.template.spec?.containers.map(({ name, image }) => [name, image]);
    beforeAll(async () => {
      await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: "patched" }, spec: { replicas: 0, selector: { matchLabels: { app: "p" } }, template } } });
    });

    test.each<[string, newest.PatchStrategy, unknown, unknown]>([
      ["strategic merge", library.PatchStrategy.StrategicMergePatch, { spec: { template: { spec: { containers: [{ name: "a", image: "nginx:2" }] } } } }, [["a", "nginx:2"], ["b", "busybox"]]],
      ["JSON", library.PatchStrategy.JsonPatch, [{ op: "replace", path: "/spec/template/spec/containers/1/image", value: "busybox:3" }], [["a", "nginx:2"], ["b", "busybox:3"]]],
      ["merge", library.PatchStrategy.MergePatch, { spec: { template: { spec: { containers: [{ name: "a", image: "nginx:4" }] } } } }, [["a", "nginx:4"]]],
    ])("%s", async (_title, strategy, body, expected) => {
      const answer = await apps.patchNamespacedDeployment({ namespace, name: "patched", body }, library.setHeaderOptions("Content-Type", strategy));
      expect(images(answer)).toEqual(expected);
    });

    test("server-side apply, its conflict and force", async () => {
      const options = library.setHeaderOptions("Content-Type", library.PatchStrategy.ServerSideApply);
      const apply = (manager: string, value: string, force?: boolean): Promise<newest.V1ConfigMap> =>
        core.patchNamespacedConfigMap({ namespace, name: "applied", fieldManager: manager, ...(force === undefined ? {} : { force }), body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied" }, data: { k: value } } }, options);
      expect((await apply("one", "1")).metadata?.managedFields).toMatchObject([{ manager: "one", operation: "Apply", fieldsV1: { "f:data": { "f:k": {} } } }]);
      await expect(apply("two", "2")).rejects.toMatchObject({ code: 409, body: expect.stringContaining('Apply failed with 1 conflict: conflict with \\"one\\": .data.k') });
      const forced = await apply("two", "2", true);
      expect([forced.data, forced.metadata?.managedFields?.map(({ manager }) => manager)]).toEqual([{ k: "2" }, ["two"]]);
    });

    test("KubernetesObjectApi: apply, patch, read and a list by selector", async () => {
      const objects = library.KubernetesObjectApi.makeApiClient(config);
      const service = { apiVersion: "v1", kind: "Service", metadata: { name: "made", namespace, labels: { of: "objects" } }, spec: { ports: [{ port: 80 }] } };
      const made = await objects.patch(service, undefined, undefined, "objects", true, library.PatchStrategy.ServerSideApply);
      expect(made).toMatchObject({ kind: "Service", spec: { type: "ClusterIP" } });
      const patched = await objects.patch({ ...service, spec: { ports: [{ name: "more", port: 81 }, { name: "http", port: 80 }] } } as newest.KubernetesObject, undefined, undefined, undefined, undefined, library.PatchStrategy.MergePatch);
      expect((patched as newest.V1Service).spec?.ports?.map(({ port }) => port)).toEqual([81, 80]);
      expect(await objects.read(service)).toMatchObject({ metadata: { name: "made" } });
      const { items } = await objects.list("v1", "Service", namespace, undefined, undefined, undefined, undefined, "of=objects");
      expect(items).toHaveLength(1);
    });
  });

  test("logs: whole, in part, and followed", async () => {
    expect(await core.readNamespacedPodLog({ namespace: "default", name: "talker" })).toBe("one\ntwo\n");
    expect(await core.readNamespacedPodLog({ namespace: "default", name: "talker", tailLines: 1 })).toBe("two\n");
    const spec = { containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "echo one; echo two; sleep 3600"] }] };
    await core.createNamespacedPod({ namespace, body: { metadata: { name: "followed" }, spec } });
    await expect.poll(async () => (await core.readNamespacedPod({ namespace, name: "followed" })).status?.phase, patient).toBe("Running");
    const followed = new PassThrough();
    const lines: string[] = [];
    followed.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
    const ended = once(followed, "end");
    await new library.Log(config).log(namespace, "followed", "c", followed, { follow: true });
    await expect.poll(() => lines.join(""), patient).toBe("one\ntwo\n");
    await core.deleteNamespacedPod({ namespace, name: "followed", gracePeriodSeconds: 0 });
    await ended;
    await expect(core.readNamespacedPodLog({ namespace: "default", name: "talker", container: "x" })).rejects.toMatchObject({ code: 400, body: expect.stringContaining("container x is not valid for pod talker") });
  });

  test("exec runs a command in a simulated container", async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const said = Promise.all([text(stdout), text(stderr)]);
    const status = await new Promise<newest.V1Status>((resolve, reject) => {
      new library.Exec(config).exec("default", "talker", "c", ["sh", "-c", "hostname; echo err >&2; exit 3"], stdout, stderr, null, false, resolve).catch(reject);
    });
    expect(await said).toEqual(["talker\n", "err\n"]);
    expect(status).toMatchObject({ status: "Failure", details: { causes: [{ reason: "ExitCode", message: "3" }] } });
  });

  test("port-forward reaches what the container serves", async () => {
    const forward = new library.PortForward(config);
    const server = net.createServer((socket) => void forward.portForward("default", "web", [80], socket, null, socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("Welcome to nginx!")]);
    server.close();
  });

  test("a Lease has one holder at a time", async () => {
    const coordination = config.makeApiClient(library.CoordinationV1Api);
    const spec = (holderIdentity: string, leaseTransitions: number): newest.V1LeaseSpec => ({ holderIdentity, leaseDurationSeconds: 15, leaseTransitions, renewTime: new library.V1MicroTime() });
    const created = await Promise.allSettled(["x", "y", "z"].map((one) => coordination.createNamespacedLease({ namespace, body: { metadata: { name: "leader" }, spec: spec(one, 0) } })));
    expect(created.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);

    // All have seen the same state: one of them takes the lease over.
    const seen = await coordination.readNamespacedLease({ namespace, name: "leader" });
    const taken = await Promise.allSettled(["p", "q", "r"].map((one) => coordination.replaceNamespacedLease({ namespace, name: "leader", body: { ...seen, spec: spec(one, 1) } })));
    expect(taken.filter(({ status }) => status === "rejected")).toMatchObject([{ reason: { code: 409 } }, { reason: { code: 409 } }]);
    const winner = taken.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const now = await coordination.readNamespacedLease({ namespace, name: "leader" });
    expect(winner.map(({ spec: of }) => of?.holderIdentity)).toEqual([now.spec?.holderIdentity]);
  });
});
