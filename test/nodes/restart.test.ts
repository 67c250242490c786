import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterEach, expect, test } from "vitest";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startLab, type Lab } from "./lab.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What starts a server on the same data again and again; the one before has to be closed. */
async function server(): Promise<() => Promise<Lab>> {
  const folder = await mkdtemp(join(tmpdir(), "kx-nodes-"));
  folders.push(folder);
  const clock = fakeClock();
  return async () => await startLab({ clock, storage: await openSqliteStorage({ file: join(folder, "kx.db"), clock }) });
}

test("pods that ran go on: identity, address, counts and readiness stay", async () => {
  const start = await server();
  const before = await start();
  await before.run("web", { image: "nginx", readinessProbe: { httpGet: { path: "/", port: 80 }, initialDelaySeconds: 5 } });
  await before.advance(5000);
  await before.run("loop", { image: "busybox", command: ["sleep", "60"] });
  await before.advance(60_000);
  const [web, loop] = [await before.pod("web"), await before.pod("loop")];
  expect(loop.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, state: { running: {} } });
  await before.close();

  const after = await start();
  expect(await after.pod("web")).toMatchObject({ metadata: { uid: web.metadata.uid, resourceVersion: web.metadata.resourceVersion }, status: web.status });
  expect((await after.pod("loop")).status).toEqual(loop.status);
  expect(await after.ask(`http://${web.status!.podIP}/`)).toContain("Welcome to nginx!");
  const addresses = [web, loop, await after.run("new", { image: "nginx" })].map(({ status }) => status?.podIP);
  expect(new Set(addresses).size).toBe(3);
});

test("what has ended stays so, and what waited for its restart starts again", async () => {
  const start = await server();
  const before = await start();
  const first = { name: "first", image: "busybox", command: ["sleep", "5"] };
  await before.run("done", { image: "busybox", command: ["true"] }, { restartPolicy: "Never" });
  await before.run("begun", { image: "nginx" }, { initContainers: [first] });
  await before.advance(5000);
  await before.run("half", { image: "busybox", command: ["sh", "-c", "exit 4"] }, { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["sh", "-c", "exit 4"] }, { name: "web", image: "nginx" }] });
  await before.run("loop", { image: "busybox", command: ["false"] });
  const [done, begun, half] = [await before.pod("done"), await before.pod("begun"), await before.pod("half")];
  expect((await before.container("loop")).restartCount).toBe(1);
  await before.close();

  const after = await start();
  for (const { metadata, status } of [done, begun, half]) expect((await after.pod(metadata.name!)).status).toEqual(status);
  expect(begun.status?.initContainerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0, state: { terminated: { exitCode: 0 } } });
  await after.settled();
  expect((await after.container("loop")).restartCount).toBeGreaterThan(1);
  expect(await after.logs("done")).toBe(`unable to retrieve container logs for ${done.status!.containerStatuses![0]!.containerID}`);
  await after.client.delete(Pod, { namespace: "default", name: "done" });
});
