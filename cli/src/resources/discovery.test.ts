import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transport } from "@kx/shared/client/transport";
import { expect, test } from "vitest";
import { createDiscovery } from "./discovery.ts";

const resource = (name: string, kind: string, more: object = {}) => ({
  resource: name,
  responseKind: { group: "", version: "", kind },
  scope: "Namespaced",
  singularResource: kind.toLowerCase(),
  verbs: ["list"],
  ...more,
});
const list = (items: object[]) => ({ kind: "APIGroupDiscoveryList", items });
const group = (name: string, version: string, resources: object[]) => ({ metadata: { name }, versions: [{ version, resources }] });

/** A server whose second set of groups appears only once it is asked again. */
function serverWith(...extra: object[]): { transport: Transport; asked: () => number } {
  let asked = 0;
  const request = ({ path }: { path: string }) => {
    if (path === "/api") {
      return { status: 200, warnings: [], body: list([{ metadata: {}, versions: [{ version: "v1", resources: [resource("services", "Service", { shortNames: ["svc"], categories: ["all"] })] }] }]) };
    }
    asked++;
    const later = asked > 1 ? extra : [];
    return { status: 200, warnings: [], body: list([group("apps", "v1", [resource("deployments", "Deployment", { shortNames: ["deploy"], categories: ["all"] })]), ...later]) };
  };
  return { transport: { request: (call: { path: string }) => Promise.resolve(request(call)) } as unknown as Transport, asked: () => asked };
}

const clock = { now: () => Date.parse("2026-01-01T00:00:00Z") };
const folder = () => mkdtempSync(join(tmpdir(), "kx-discovery-"));

test.each([
  ["svc", "Service"],
  ["services", "Service"],
  ["Service", "Service"],
  ["SERVICES", "Service"],
  ["deploy.apps", "Deployment"],
  ["deployments.v1.apps", "Deployment"],
  ["deployment.v1.", undefined],
  ["deploy.v2.apps", undefined],
  ["services.v1", undefined],
  ["foo", undefined],
])("%s is %s", async (name, kind) => {
  const discovery = createDiscovery(serverWith().transport, { folder: folder(), key: "a" }, clock);
  expect((await discovery.find(name))?.kind).toBe(kind);
});

test("a category is its resources, in the server's order", async () => {
  const discovery = createDiscovery(serverWith().transport, { folder: folder(), key: "a" }, clock);
  expect(await discovery.category("all")).toEqual(["services", "deployments.apps"]);
  expect(await discovery.category("svc")).toBeUndefined();
});

test("a copy on disk spares the question, of the same server only", async () => {
  const place = { folder: folder(), key: "a" };
  const server = serverWith();
  await createDiscovery(server.transport, place, clock).find("svc");
  await createDiscovery(server.transport, place, clock).find("svc");
  expect(server.asked()).toBe(1);
  await createDiscovery(server.transport, { ...place, key: "b" }, clock).find("svc");
  expect(server.asked()).toBe(2);
});

test("a kind that the copy lacks is asked for once more", async () => {
  const place = { folder: folder(), key: "a" };
  const server = serverWith(group("batch", "v1", [resource("jobs", "Job")]));
  await createDiscovery(server.transport, place, clock).find("svc");
  const later = createDiscovery(server.transport, place, clock);
  expect((await later.forKind({ group: "batch", version: "v1", kind: "Job" }))?.plural).toBe("jobs");
  expect(server.asked()).toBe(2);
  expect(await later.find("nope")).toBeUndefined();
  expect(server.asked()).toBe(2);
});
