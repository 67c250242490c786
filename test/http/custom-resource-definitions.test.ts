import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kubectls } from "../support/kubectl.ts";
import { run } from "../support/run.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
let api: RunningApi;
let folder: string;
beforeAll(async () => {
  api = await startApi();
  folder = mkdtempSync(join(tmpdir(), "kx-kubectl-"));
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

test("there are none, and none can be made", async () => {
  expect((await api.call("GET", definitions)).json).toEqual({ kind: "CustomResourceDefinitionList", apiVersion: "apiextensions.k8s.io/v1", metadata: { resourceVersion: String(api.registry.revision()) }, items: [] });
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const { json: table } = await api.call("GET", definitions, { headers: { accept } });
  expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Created At"]);
  const missing = await api.call("GET", `${definitions}/widgets.example.com`);
  expect([missing.status, missing.json.message]).toEqual([404, 'customresourcedefinitions.apiextensions.k8s.io "widgets.example.com" not found']);
  const made = await api.call("POST", definitions, { body: {} });
  expect([made.status, made.json.message]).toEqual([405, "the server does not allow this method on the requested resource"]);
});

// It looks whether a kind that cannot be patched is a custom one, and checks the object itself then.
test.each(await kubectls())("kubectl $version creates a review from a file, and checks it", async ({ path, version }) => {
  const env = { HOME: join(folder, version), KUBECONFIG: "/dev/null" };
  const create = (spec: object): ReturnType<typeof run> => {
    const file = join(folder, `${version}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec }));
    return run(path, ["--server", api.url, "create", "-f", file, "-o", "jsonpath={.status.allowed}"], { env });
  };
  expect(await create({ resourceAttributes: { verb: "get", resource: "pods" } })).toEqual({ code: 0, stdout: "true", stderr: "" });
  const { code, stderr } = await create({ resourceAttribute: {} });
  expect([code, stderr]).toEqual([1, expect.stringContaining('ValidationError(SelfSubjectAccessReview.spec): unknown field "resourceAttribute" in io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec')]);
});
