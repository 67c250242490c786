import { startCluster, type StartedCluster, type StartOptions } from "@kx/apiserver";
import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import { proxyModeNames } from "@kx/shared/net/proxy-modes";
import { afterEach, describe, expect, test } from "vitest";

const open = new Set<StartedCluster>();
afterEach(async () => {
  const clusters = [...open];
  open.clear();
  for (const cluster of clusters) await cluster.close();
});

/** A cluster with the manifests applied and at rest; guests that change a shared object fail. */
async function cluster(manifest: string, options: StartOptions = {}): Promise<StartedCluster> {
  const started = await startCluster({ freeze: true, seed: 1, ...options });
  open.add(started);
  await started.apply(manifest);
  await started.settled();
  return started;
}

const hostnames = (name: string, { replicas = 3, namespace = "default" } = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  strategy: { rollingUpdate: { maxUnavailable: 0 } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
      - name: web
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
        args: [serve-hostname, --port=9376]
        readinessProbe: { httpGet: { path: /, port: 9376 }, periodSeconds: 1 }
---
`;
const service = (name: string, spec: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ${spec} }
---
`;
const web = service("web", "selector: { app: web }, ports: [{ port: 80, targetPort: 9376 }]");

/** The answers of requests one after the other; an error counts by its code. */
async function ask({ fetch }: StartedCluster, url: string, times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < times; i++) {
    answers.push(
      await fetch(url).then(
        (response) => response.text(),
        (error: { code?: string }) => `failed: ${error.code}`,
      ),
    );
  }
  return answers;
}

/** Resolves with the first state of the object, from now on, that satisfies the test. */
async function until<T extends KubeObject>({ client }: StartedCluster, kind: Kind<T>, { name, namespace }: ObjectRef, satisfied: (object: T) => boolean): Promise<T> {
  const scope = { fieldSelector: `metadata.name=${name}`, ...(namespace ? { namespace } : {}) };
  for await (const { object } of client.watch(kind, scope)) if (satisfied(object)) return object;
  throw new Error(`the watch of ${name} ended`);
}

describe("a cluster in this process", () => {
  test("answers, by name and by address, from wherever one sends", async () => {
    const started = await cluster(hostnames("web") + web);
    const pods = (await started.client.list(Pod, { namespace: "default" })).items;
    expect(new Set(await ask(started, "http://web/", 60))).toEqual(new Set(pods.map(({ metadata }) => metadata.name)));
    const { spec } = await started.client.get(Service, { namespace: "default", name: "web" });
    const from = { from: `pod/${pods[0]!.metadata.name}` };
    for (const url of [`http://${spec!.clusterIP}/`, "http://web.default.svc.cluster.local/", `http://${pods[0]!.status!.podIP}:9376/`]) {
      expect((await started.fetch(url, from)).status).toBe(200);
    }
    await expect(started.fetch(`http://${spec!.clusterIP}/`, { from: "outside" })).rejects.toMatchObject({ code: "unroutable" });
    await expect(started.fetch("http://nowhere/")).rejects.toThrow("nowhere");
  });

  test("tells the way of a request hop by hop", async () => {
    const started = await cluster(hostnames("web", { replicas: 1 }) + web);
    const { hops, status } = await started.trace("http://web/");
    expect(status).toBe(200);
    expect(hops.map(({ step }) => step)).toEqual(["resolve", "proxy", "deliver"]);
    const [pod] = (await started.client.list(Pod, { namespace: "default" })).items;
    expect(hops.at(-1)).toMatchObject({ step: "deliver", at: `pod/default/${pod!.metadata.name}` });
  });

  test("the same seed makes the same choices", async () => {
    const choices = async (seed: number): Promise<string[]> => {
      const started = await cluster(hostnames("web") + web, { seed });
      const ips = new Map((await started.client.list(Pod)).items.map(({ metadata, status }) => [metadata.name!, status!.podIP!]));
      return (await ask(started, "http://web/", 40)).map((name) => ips.get(name) ?? name);
    };
    const first = await choices(7);
    expect(new Set(first).size).toBe(3);
    expect(await choices(7)).toEqual(first);
    expect(await choices(8)).not.toEqual(first);
  });
});

describe("a pod that is ready and dead", () => {
  const dead = `
apiVersion: v1
kind: Pod
metadata: { name: dead, labels: { app: web } }
spec: { containers: [{ name: c, image: busybox, command: [sleep, "3600"] }] }
---
`;

  test("costs its share in iptables mode", async () => {
    const started = await cluster(hostnames("web", { replicas: 1 }) + dead + web, { proxyMode: "iptables" });
    const failed = (await ask(started, "http://web/", 200)).filter((answer) => answer.startsWith("failed"));
    expect(new Set(failed)).toEqual(new Set(["failed: refused"]));
    // Half of 200; six standard deviations of a fair coin are 42.
    expect(Math.abs(failed.length - 100)).toBeLessThan(42);
  });

  test("is passed over in userspace mode", async () => {
    const started = await cluster(hostnames("web", { replicas: 1 }) + dead + web, { proxyMode: "userspace" });
    expect(new Set(await ask(started, "http://web/", 50)).size).toBe(1);
  });
});

describe("kinds of Services", () => {
  test.each(proxyModeNames)("session affinity keeps a client at one pod (%s)", async (proxyMode) => {
    const started = await cluster(hostnames("web") + web.replace("spec: {", "spec: { sessionAffinity: ClientIP,"), { proxyMode });
    expect(new Set(await ask(started, "http://web/", 30)).size).toBe(1);
  });

  test("a headless one is the addresses of its pods", async () => {
    const started = await cluster(hostnames("web") + service("web", "clusterIP: None, selector: { app: web }, ports: [{ port: 9376 }]"));
    expect((await started.fetch("http://web:9376/")).status).toBe(200);
    await expect(started.fetch("http://web/")).rejects.toMatchObject({ code: "refused" });
  });

  test("an ExternalName is a name outside, which nobody has yet", async () => {
    const started = await cluster(service("db", "type: ExternalName, externalName: my.database.example.com"));
    await expect(started.fetch("http://db/")).rejects.toThrow("my.database.example.com");
  });

  test("one without ready endpoints refuses", async () => {
    const started = await cluster(web);
    await expect(started.fetch("http://web/")).rejects.toMatchObject({ code: "refused" });
  });
});

describe("change", () => {
  test("a rolling update under traffic loses no request", async () => {
    const started = await cluster(hostnames("web") + web);
    const before = new Set(await ask(started, "http://web/", 30));
    const done = new AbortController();
    const traffic = (async () => {
      const answers: string[] = [];
      while (!done.signal.aborted) {
        answers.push(...(await ask(started, "http://web/", 5)));
        await new Promise(setImmediate);
      }
      return answers;
    })();
    const ref = { namespace: "default", name: "web" };
    const { metadata } = await started.client.patch(Deployment, ref, { type: "strategic", body: { spec: { template: { metadata: { annotations: { version: "2" } } } } } });
    await until(started, Deployment, ref, ({ status }) => status?.observedGeneration === metadata.generation && status?.updatedReplicas === 3 && status?.replicas === 3 && status?.availableReplicas === 3);
    await started.settled();
    done.abort();
    expect((await traffic).filter((answer) => answer.startsWith("failed"))).toEqual([]);
    const after = new Set(await ask(started, "http://web/", 30));
    expect(after.size).toBe(3);
    expect([...after].filter((name) => before.has(name))).toEqual([]);
  });

  test("a namespace goes with all that is in it", async () => {
    const namespace = "short-lived";
    const started = await cluster(`apiVersion: v1\nkind: Namespace\nmetadata: { name: ${namespace} }\n---\n` + hostnames("web", { namespace }));
    expect((await started.client.list(Pod, { namespace })).items).toHaveLength(3);
    const gone = (async () => {
      for await (const { type, object } of started.client.watch(Namespace, { fieldSelector: `metadata.name=${namespace}` })) {
        if (type === "DELETED") return object.status?.phase;
      }
      return undefined;
    })();
    await started.client.delete(Namespace, { name: namespace });
    await expect(started.client.create(Pod, { metadata: { name: "late", namespace }, spec: { containers: [{ name: "c", image: "nginx" }] } })).rejects.toMatchObject({ message: expect.stringMatching(/because it is being terminated|not found/) });
    expect(await gone).toBe("Terminating");
    expect((await started.client.list(Pod, { namespace })).items).toEqual([]);
    await expect(started.client.get(Namespace, { name: namespace })).rejects.toMatchObject({ code: 404 });
  });
});
