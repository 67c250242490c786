import * as newest from "@kubernetes/client-node";
import * as previous from "client-node-1";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";

let daemon: Daemon;
beforeAll(async () => {
  daemon = await startDaemon();
});
afterAll(() => daemon?.close());

/** What one release of the library calls its own. */
type Library = typeof newest;

describe.each([
  ["2.0", newest],
  ["1.4", previous as unknown as Library],
])("@kubernetes/client-node %s", (version, library) => {
  const namespace = `client-node-${version.replace(".", "-")}`;
  let config: newest.KubeConfig;
  let core: newest.CoreV1Api;
  beforeAll(async () => {
    config = new library.KubeConfig();
    config.loadFromFile(daemon.kubeconfig);
    core = config.makeApiClient(library.CoreV1Api);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
  });
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  test("creates, reads, lists, patches and deletes", async () => {
    const created = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "settings", labels: { app: "x" } }, data: { a: "b" } } });
    expect(created.metadata).toMatchObject({ name: "settings", namespace, uid: expect.any(String), creationTimestamp: expect.any(Date) });
    expect((await core.readNamespacedConfigMap({ namespace, name: "settings" })).data).toEqual({ a: "b" });

    // Its own content type for patches is JSON patch.
    const body = [{ op: "add", path: "/data/c", value: "d" }];
    expect((await core.patchNamespacedConfigMap({ namespace, name: "settings", body })).data).toEqual({ a: "b", c: "d" });
    const merge = library.setHeaderOptions("Content-Type", library.PatchStrategy.StrategicMergePatch);
    expect((await core.patchNamespacedConfigMap({ namespace, name: "settings", body: { data: { a: null } } }, merge)).data).toEqual({ c: "d" });

    const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: "app=x" });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(["settings"]);
    await core.deleteNamespacedConfigMap({ namespace, name: "settings" });
    const gone = core.readNamespacedConfigMap({ namespace, name: "settings" });
    await expect(gone).rejects.toMatchObject({ code: 404, body: expect.stringContaining('configmaps \\"settings\\" not found') });
  });

  test("runs a Deployment and reads its status", async () => {
    const apps = config.makeApiClient(library.AppsV1Api);
    const labels = { app: "web" };
    const spec = { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } } };
    const ready = informed("/apis/apps/v1/namespaces/", "deployments", (one: newest.V1Deployment) => one.status?.readyReplicas === 2);
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: "web" }, spec } });
    expect((await ready).metadata?.name).toBe("web");
    expect((await core.listNamespacedPod({ namespace, labelSelector: "app=web" })).items).toHaveLength(2);
  });

  test("KubernetesObjectApi finds kinds by discovery", async () => {
    const objects = library.KubernetesObjectApi.makeApiClient(config);
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace }, spec: { ports: [{ port: 80 }] } };
    expect(await objects.create(service)).toMatchObject({ spec: { type: "ClusterIP", clusterIP: expect.stringMatching(/^10\.0\./) } });
    expect((await objects.list("v1", "Service", namespace)).items).toHaveLength(1);
    await objects.delete(service);
  });

  test("the informer hears of add, update and delete", async () => {
    const list = (): Promise<newest.V1SecretList> => core.listNamespacedSecret({ namespace });
    const informer = library.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, list);
    const heard: string[] = [];
    const waiting: { event: string; resolve: () => void }[] = [];
    const hear = (event: string): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ event, resolve });
      });
    const tell = (event: string): void => {
      heard.push(event);
      for (const one of waiting.filter((one) => one.event === event)) one.resolve();
    };
    informer.on("add", ({ metadata }) => tell(`add ${metadata?.name}`));
    informer.on("update", ({ metadata }) => tell(`update ${metadata?.name}`));
    informer.on("delete", ({ metadata }) => tell(`delete ${metadata?.name}`));
    stops.push(() => void informer.stop());

    await core.createNamespacedSecret({ namespace, body: { metadata: { name: "before" } } });
    const present = hear("add before");
    await informer.start();
    await present;
    const steps: [string, () => Promise<unknown>][] = [
      ["add after", () => core.createNamespacedSecret({ namespace, body: { metadata: { name: "after" } } })],
      ["update after", () => core.replaceNamespacedSecret({ namespace, name: "after", body: { metadata: { name: "after" }, stringData: { a: "b" } } })],
      ["delete after", () => core.deleteNamespacedSecret({ namespace, name: "after" })],
    ];
    for (const [event, act] of steps) {
      const told = hear(event);
      await act();
      await told;
    }
    expect(heard).toEqual(["add before", "add after", "update after", "delete after"]);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(["before"]);
  });

  /** The first object under the path that satisfies the test. */
  function informed<T extends newest.KubernetesObject>(root: string, plural: string, satisfied: (object: T) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = new library.Watch(config);
      const callback = (_phase: string, object: T): void => {
        if (satisfied(object)) resolve(object);
      };
      void watch.watch(`${root}${namespace}/${plural}`, {}, callback, reject).then((controller) => stops.push(() => controller.abort()), reject);
    });
  }
});
