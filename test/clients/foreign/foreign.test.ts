import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startListeningCluster, type ListeningCluster } from "../../support/listening-cluster.ts";
import { run } from "../../support/run.ts";
import { foreignClients, type ForeignClient } from "./foreign-clients.ts";

let lab: ListeningCluster;
beforeAll(async () => {
  lab = await startListeningCluster();
  const container = "{name: c, image: busybox, command: [sh, -c, 'echo hello; sleep 3600']}";
  await lab.cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: talker}, spec: {containers: [${container}]}}`);
  await lab.cluster.settled();
});
afterAll(() => lab?.close());

const clients = new Map((await foreignClients()).map((client) => [client.name, client]));
const missing = ({ name, command }: ForeignClient): string => (command ? "" : ` (not installed here: apt-get install ${name})`);

/** Runs its scenario. @returns what it saw */
async function scenario({ command = [] }: ForeignClient): Promise<unknown> {
  const [program = "", ...args] = command;
  const { code, stdout, stderr } = await run(program, [...args, lab.kubeconfig, "default", "talker"]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const python = clients.get("python3-kubernetes")!;
describe.skipIf(!python.command)(`python3-kubernetes${missing(python)}`, () => {
  test("lists, creates, watches, patches, deletes, pages, reads logs, runs commands and applies", async () => {
    const { invalid, version, ...seen } = (await scenario(python)) as Record<string, unknown>;
    expect(version).toMatch(/^v1\.36\./);
    expect(invalid).toEqual([422, "Invalid"]);
    expect(seen).toEqual({
      created: ["python", { a: "1" }, "UTC"],
      again: [409, "AlreadyExists", 'configmaps "python" already exists'],
      patched: { a: "1", b: "2" },
      listed: ["python"],
      pages: [["0", "1"], ["2", "3"], ["4"]],
      events: [["ADDED", "watched"], ["MODIFIED", "watched"], ["DELETED", "watched"]],
      scaled: 2,
      gone: [404, "NotFound", 'configmaps "watched" not found'],
      log: "hello",
      exec: ["err", "out"],
      dynamic: ["Service", "ClusterIP", 80],
      // The name that it gives itself.
      applied: [["python", "Apply"], ["OpenAPI-Generator", "Update"]],
    });
  });
});

const ruby = clients.get("ruby-kubeclient")!;
describe.skipIf(!ruby.command)(`ruby-kubeclient${missing(ruby)}`, () => {
  test("lists, creates, watches, patches in three ways, deletes, pages, reads logs and applies", async () => {
    expect(await scenario(ruby)).toEqual({
      created: ["ruby", { a: "1" }],
      again: [409, 'configmaps "ruby" already exists'],
      patched: { a: "1", b: "2" },
      merged: { b: "2" },
      "json patched": { b: "2", c: "3" },
      listed: ["ruby"],
      pages: [["0", "1"], ["2", "3"], ["4"]],
      events: [["ADDED", "watched-ruby"], ["MODIFIED", "watched-ruby"], ["DELETED", "watched-ruby"]],
      deployments: ["coredns"],
      applied: "RollingUpdate",
      gone: [404, 'configmaps "ruby" not found'],
      log: "hello",
      discovered: true,
    });
  });
});
