import http from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpsApi, type HttpsApi } from "../support/https-api.ts";
import { kubectls, minorOf } from "../support/kubectl.ts";
import { run, type Ran } from "../support/run.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

/** A request as it came by. */
interface Passed {
  method: string;
  path: string;
  body: string;
}

interface Relay {
  readonly url: string;
  readonly passed: Passed[];
  close(): Promise<void>;
}

/** Passes requests on to an API and notes them. @param discovery `legacy` asks for nothing newer in the client's place */
async function startRelay(api: RunningApi, discovery?: "legacy"): Promise<Relay> {
  const passed: Passed[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    passed.push({ method: request.method!, path: request.url!, body: body.toString() });
    const headers = { ...request.headers, ...(discovery && /^\/apis?(\?|$)/.test(request.url!) ? { accept: "application/json" } : {}) };
    const onward = http.request(api.url + request.url, { method: request.method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const releases = (await kubectls()).map((kubectl) => [kubectl.version, kubectl] as const);

describe.each(releases)("kubectl %s through a relay", (version, release) => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  const kubectl = (relay: Relay, args: string, input?: string): Promise<Ran> =>
    run(release.path, ["--server", relay.url, ...args.split(" ")], { env: { HOME: mkdtempSync(join(tmpdir(), "kx-wire-")), KUBECONFIG: "", KUBECACHEDIR: undefined }, ...(input === undefined ? {} : { input }) });

  test("3: legacy discovery is one GET a group version", async () => {
    const relay = await startRelay(api, "legacy");
    const { code, stderr } = await kubectl(relay, "get deployments,pods -o name");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { json: groups } = await api.call("GET", "/apis");
    const versions = (groups.groups as { versions: { groupVersion: string }[] }[]).flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
    const asked = relay.passed.map((request) => request.path.replace(/\?.*/, "")).filter((one) => /^\/apis?\/[^/]+(\/[^/]+)?$/.test(one));
    expect(asked.sort()).toEqual(["/api/v1", ...versions].sort());
    await relay.close();
  });

  // Before 1.29 the types are those that it was built with.
  test.each(minorOf(release) >= 29 ? [version] : [])("31: a container that is dropped goes by name, as the served OpenAPI says (%s)", async () => {
    const relay = await startRelay(api);
    const name = "web";
    const manifest = (...containers: string[]): string =>
      JSON.stringify({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name },
        spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: containers.map((container) => ({ name: container, image: "nginx" })) } } },
      });
    expect(await kubectl(relay, "apply -f -", manifest("a", "b"))).toMatchObject({ code: 0, stderr: "" });
    expect(await kubectl(relay, "apply -f -", manifest("b"))).toMatchObject({ code: 0, stderr: "", stdout: `deployment.apps/${name} configured\n` });
    const [patch, ...more] = relay.passed.filter(({ method }) => method === "PATCH");
    expect(more).toEqual([]);
    expect(JSON.parse(patch!.body)).toMatchObject({ spec: { template: { spec: { "$setElementOrder/containers": [{ name: "b" }], containers: [{ $patch: "delete", name: "a" }] } } } });
    const { json } = await api.call("GET", `/apis/apps/v1/namespaces/default/deployments/${name}`);
    expect([json.metadata.generation, json.spec.template.spec.containers.map((container: { name: string }) => container.name)]).toEqual([2, ["b"]]);
    await relay.close();
  });
});

describe("raw requests", () => {
  let cluster: StartedCluster;
  let api: HttpsApi;
  const inDefault = "/api/v1/namespaces/default";
  beforeAll(async () => {
    cluster = await startCluster({ listen: true, freeze: true, seed: 1 });
    api = httpsApi(cluster.kubeconfig!);
  });
  afterAll(async () => {
    api?.close();
    await cluster?.close();
  });

  test("21: a page tells how many remain, unless a selector is asked for", async () => {
    for (const name of ["a", "b", "c"]) await api.call("POST", `${inDefault}/secrets`, { body: { metadata: { name, labels: { page: "x" } } } });
    const first = await api.call("GET", `${inDefault}/secrets?limit=1`);
    expect(first.json.metadata).toMatchObject({ remainingItemCount: 2, continue: expect.any(String) });
    const selected = await api.call("GET", `${inDefault}/secrets?limit=1&labelSelector=page%3Dx`);
    expect(selected.json.metadata).not.toHaveProperty("remainingItemCount");
    expect(selected.json.metadata.continue).toEqual(expect.any(String));
  });

  test("46: generated names end in five characters that spell nothing", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => api.call("POST", `${inDefault}/configmaps`, { body: { metadata: { generateName: "gg-" } } })));
    const names = made.map(({ json }) => json.metadata.name as string);
    expect(new Set(names).size).toBe(20);
    for (const name of names) expect(name).toMatch(/^gg-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test("49: a pod that is deleted goes through its grace to its end", async () => {
    const path = `${inDefault}/pods/p`;
    await api.call("POST", `${inDefault}/pods`, { body: { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "nginx" }] } } });
    const states = api.watch(`${inDefault}/pods?watch=1&fieldSelector=metadata.name%3Dp`);
    for await (const { object } of states) if (object.status?.phase === "Running") break;
    const deleting = api.watch(`${inDefault}/pods?watch=1&fieldSelector=metadata.name%3Dp`);
    expect((await deleting.next()).value).toMatchObject({ type: "ADDED", object: { metadata: { name: "p" } } });
    const { json } = await api.call("DELETE", path, { body: { gracePeriodSeconds: 5 } });
    expect(json).toMatchObject({ kind: "Pod", metadata: { deletionTimestamp: expect.stringMatching(/Z$/), deletionGracePeriodSeconds: 5 } });
    const seen: string[] = [];
    for await (const { type, object } of deleting) {
      seen.push(`${type} ${object.metadata.deletionTimestamp === undefined ? "stays" : "goes"}`);
      if (type === "DELETED") break;
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.slice(0, -1))).toEqual(new Set(["MODIFIED goes"]));
    expect(seen.at(-1)).toBe("DELETED goes");
    expect((await api.call("GET", path)).status).toBe(404);
  });

  test("51: finalizers hold an object that is deleted, and let it go", async () => {
    const path = `${inDefault}/configmaps/held`;
    await api.call("POST", `${inDefault}/configmaps`, { body: { metadata: { name: "held", finalizers: ["example.com/hold"] } } });
    const { json } = await api.call("DELETE", path);
    expect(json).toMatchObject({ kind: "ConfigMap", metadata: { deletionGracePeriodSeconds: 0, deletionTimestamp: expect.any(String) } });
    const patched = await api.call("PATCH", path, { body: { metadata: { finalizers: null } }, headers: { "content-type": "application/merge-patch+json" } });
    expect(patched.status).toBe(200);
    expect((await api.call("GET", path)).status).toBe(404);
  });

  test("53: nothing is made in a namespace that ends", async () => {
    await api.call("POST", "/api/v1/namespaces", { body: { metadata: { name: "ending" } } });
    await api.call("POST", "/api/v1/namespaces/ending/configmaps", { body: { metadata: { name: "held", finalizers: ["example.com/hold"] } } });
    const { json } = await api.call("DELETE", "/api/v1/namespaces/ending");
    expect(json).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" } });
    const refused = await api.call("POST", "/api/v1/namespaces/ending/configmaps", { body: { metadata: { name: "late" } } });
    expect(refused.json).toMatchObject({
      code: 403,
      reason: "Forbidden",
      message: 'configmaps "late" is forbidden: unable to create new content in namespace ending because it is being terminated',
      details: { causes: [{ reason: "NamespaceTerminating", message: "namespace ending is being terminated", field: "metadata.namespace" }] },
    });
    const watching = api.watch("/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dending");
    expect((await watching.next()).value).toMatchObject({ type: "ADDED" });
    await api.call("PATCH", "/api/v1/namespaces/ending/configmaps/held", { body: { metadata: { finalizers: null } }, headers: { "content-type": "application/merge-patch+json" } });
    for await (const { type } of watching) if (type === "DELETED") break;
    expect((await api.call("GET", "/api/v1/namespaces/ending")).status).toBe(404);
    const kept = await api.call("DELETE", "/api/v1/namespaces/default");
    expect(kept.json).toMatchObject({ code: 403, message: 'namespaces "default" is forbidden: this namespace may not be deleted' });
  });
});
