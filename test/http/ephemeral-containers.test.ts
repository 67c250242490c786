import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});

const pods = "/api/v1/namespaces/default/pods";
const strategic = { "content-type": "application/strategic-merge-patch+json" };
const debugging = (more: object = {}) => ({ name: "debugger", image: "busybox", ...more });

/** A pod of that name with the containers `web` and, before it, `setup`. */
async function aPod(name: string, more: { metadata?: object; spec?: object } = {}) {
  const spec = { initContainers: [{ name: "setup", image: "busybox" }], containers: [{ name: "web", image: "nginx" }], volumes: [{ name: "data" }], ...more.spec };
  return await api.call("POST", pods, { body: { metadata: { name, labels: { app: "web" }, ...more.metadata }, spec } });
}

const add = (name: string, ...containers: object[]) => api.call("PATCH", `${pods}/${name}/ephemeralcontainers`, { headers: strategic, body: { spec: { ephemeralContainers: containers } } });

test("a container for debugging is added, with its defaults and a new generation", async () => {
  await aPod("web");
  const { status, json: body } = await add("web", debugging({ targetContainerName: "web", stdin: true }));
  expect(status).toBe(200);
  expect(body.metadata.generation).toBe(2);
  expect(body.spec.ephemeralContainers).toEqual([{ name: "debugger", image: "busybox", targetContainerName: "web", stdin: true, resources: {}, imagePullPolicy: "Always", terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" }]);
  expect((await api.call("GET", `${pods}/web/ephemeralcontainers`)).json.spec.ephemeralContainers).toHaveLength(1);
});

test("nothing else changes that way", async () => {
  const created = (await aPod("same")).json;
  const next = { ...created, metadata: { ...created.metadata, labels: { app: "other" } }, spec: { ...created.spec, containers: [{ name: "web", image: "httpd" }], ephemeralContainers: [debugging()] } };
  const { status, json: body } = await api.call("PUT", `${pods}/same/ephemeralcontainers`, { body: next });
  expect(status).toBe(200);
  expect(body.metadata.labels).toEqual({ app: "web" });
  expect(body.spec.containers[0].image).toBe("nginx");
  expect(body.spec.ephemeralContainers).toHaveLength(1);
});

test("discovery names the subresource", async () => {
  const { json: body } = await api.call("GET", "/api/v1");
  expect(body.resources.find(({ name }: { name: string }) => name === "pods/ephemeralcontainers")).toMatchObject({ kind: "Pod", verbs: ["get", "patch", "update"] });
});

// ValidatePodEphemeralContainersUpdate and validateEphemeralContainers in pkg/apis/core/validation/validation.go.
describe("is refused", () => {
  const why = "cannot be set for an Ephemeral Container";
  test.each<[string, object, string]>([
    ["no image", { image: "" }, "spec.ephemeralContainers[0].image: Required value"],
    ["a name that another container has", { name: "web" }, 'spec.ephemeralContainers[0].name: Duplicate value: "web"'],
    ["an unknown target", { targetContainerName: "db" }, 'spec.ephemeralContainers[0].targetContainerName: Not found: "db"'],
    ["ports", { ports: [{ containerPort: 80 }] }, `spec.ephemeralContainers[0].ports: Forbidden: ${why}`],
    ["resources", { resources: { limits: { cpu: "1" } } }, `spec.ephemeralContainers[0].resources: Forbidden: ${why}`],
    ["a probe", { livenessProbe: { tcpSocket: { port: 80 } } }, `spec.ephemeralContainers[0].livenessProbe: Forbidden: ${why}`],
    ["a hook", { lifecycle: { preStop: { sleep: { seconds: 1 } } } }, `spec.ephemeralContainers[0].lifecycle: Forbidden: ${why}`],
    ["a part of a volume", { volumeMounts: [{ name: "data", mountPath: "/data", subPath: "a" }] }, `spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: ${why}`],
    ["an unknown volume", { volumeMounts: [{ name: "none", mountPath: "/data" }] }, 'spec.ephemeralContainers[0].volumeMounts[0].name: Not found: "none"'],
  ])("%s", async (what, more, message) => {
    const name = what.replaceAll(" ", "-");
    await aPod(name);
    const { status, json: body } = await add(name, debugging(more));
    expect(status).toBe(422);
    expect(body.message).toBe(`Pod ${JSON.stringify(name)} is invalid: ${message}`);
  });

  test("a change of one that is there, and taking it away", async () => {
    await aPod("kept");
    await add("kept", debugging());
    const changed = await add("kept", debugging({ image: "alpine" }));
    expect(changed.json.message).toContain('spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be changed\n');
    const { json: body } = await api.call("GET", `${pods}/kept`);
    const gone = await api.call("PUT", `${pods}/kept/ephemeralcontainers`, { body: { ...body, spec: { ...body.spec, ephemeralContainers: [] } } });
    expect(gone.json.message).toBe('Pod "kept" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be removed\n');
  });

  test("one at creation", async () => {
    const { status, json: body } = await aPod("early", { spec: { ephemeralContainers: [debugging()] } });
    expect(status).toBe(422);
    expect(body.message).toBe('Pod "early" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create');
  });

  test("one in a mirror pod", async () => {
    await aPod("mirror", { metadata: { annotations: { "kubernetes.io/config.mirror": "mirror" } } });
    expect((await add("mirror", debugging())).json.message).toContain("Forbidden: static pods do not support ephemeral containers");
  });
});
