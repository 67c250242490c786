import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon, type Daemon } from "../support/daemon.ts";
import { httpsApi, type HttpsApi } from "../support/https-api.ts";

let daemon: Daemon;
let api: HttpsApi;
beforeAll(async () => {
  daemon = await startDaemon();
  api = httpsApi(await readFile(daemon.kubeconfig, "utf8"));
});
afterAll(async () => {
  api?.close();
  await daemon?.close();
});

const services = "/api/v1/namespaces/default/services";
const configMaps = "/api/v1/namespaces/default/configmaps";
const pods = "/api/v1/namespaces/default/pods";

interface Service {
  metadata: { name: string; resourceVersion: string };
  spec: { clusterIP: string; ports: { nodePort?: number }[] };
}

/** What the server has acknowledged so far. */
const acknowledged = { services: new Map<string, Service>(), deleted: [] as Service[], configMaps: new Map<string, string>() };
/** What was under way when the server died: it may have happened, and may not. */
const unknown = new Set<string>();

async function create(path: string, body: object): Promise<Service> {
  const { status, json, text } = await api.call("POST", path, { body });
  if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
  return json;
}

async function write(name: string, number: number): Promise<void> {
  const type = number % 2 ? "NodePort" : "ClusterIP";
  unknown.add(name);
  acknowledged.services.set(name, await create(services, { metadata: { name }, spec: { type, ports: [{ port: 80 }] } }));
  unknown.delete(name);
  acknowledged.configMaps.set(name, (await create(configMaps, { metadata: { name }, data: { name } })).metadata.resourceVersion);
  if (number % 3) return;
  const service = acknowledged.services.get(name)!;
  acknowledged.services.delete(name);
  unknown.add(name);
  expect((await api.call("DELETE", `${services}/${name}`)).status).toBe(200);
  unknown.delete(name);
  acknowledged.deleted.push(service);
}

/** Writes in four streams until the server is killed under them, after so many acknowledged Services. */
async function killDuringWrites(round: number, after: number): Promise<void> {
  let number = 0;
  const enough = acknowledged.configMaps.size + after;
  let killed: Promise<void> | undefined;
  const stream = async (): Promise<void> => {
    for (;;) {
      number++;
      try {
        await write(`round-${round}-${number}`, number);
      } catch (error) {
        if (!killed) throw error;
        return;
      }
      if (acknowledged.configMaps.size >= enough) killed ??= daemon.kill();
    }
  };
  await Promise.all([stream(), stream(), stream(), stream()]);
  await killed;
}

const list = async <T = Service>(path: string): Promise<T[]> => (await api.call("GET", path)).json.items;

interface Pod {
  metadata: { name: string; uid: string };
  status: { podIP: string; phase: string; containerStatuses: { restartCount: number; ready: boolean }[] };
}
const identities = async (): Promise<unknown[]> =>
  (await list<Pod>(pods)).map(({ metadata, status }) => [metadata.name, metadata.uid, status.podIP, status.phase, status.containerStatuses[0]?.ready]);

describe("a server that is killed in the middle of writes", () => {
  let before: unknown[];
  beforeAll(async () => {
    const labels = { app: "web" };
    const spec = { replicas: 3, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } } };
    await create("/apis/apps/v1/namespaces/default/deployments", { metadata: { name: "web" }, spec });
    for await (const { object } of api.watch("/apis/apps/v1/namespaces/default/deployments?watch=1")) if (object.status?.readyReplicas === 3) break;
    before = await identities();
  });

  test.each(Array.from({ length: 20 }, (_, round) => round))("round %i: it has everything that it acknowledged", { timeout: 60_000 }, async (round) => {
    const { resourceVersion } = (await api.call("GET", `${configMaps}?limit=1`)).json.metadata;
    const known = new Set(acknowledged.configMaps.keys());
    await killDuringWrites(round, 10 + round);
    await daemon.restart();

    const present = new Map((await list(services)).map((service) => [service.metadata.name, service]));
    for (const [name, { spec, metadata }] of acknowledged.services) {
      if (unknown.has(name)) continue;
      expect(present.get(name)).toMatchObject({ metadata: { resourceVersion: metadata.resourceVersion }, spec });
    }
    for (const { metadata } of acknowledged.deleted) expect(present.has(metadata.name)).toBe(false);
    const settings = new Map((await list(configMaps)).map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
    for (const [name, revision] of acknowledged.configMaps) expect(settings.get(name)).toBe(revision);

    // A watch from before the kill hears of every object that was acknowledged since.
    const awaited = new Set([...acknowledged.configMaps.keys()].filter((name) => !known.has(name)));
    for await (const { type, object } of api.watch(`${configMaps}?watch=1&resourceVersion=${resourceVersion}`)) {
      expect(type).not.toBe("ERROR");
      awaited.delete(object.metadata.name);
      if (awaited.size === 0) break;
    }
    expect(await identities()).toEqual(before);
  });

  test("every address belongs to the one Service that has it", async () => {
    const present = await list("/api/v1/services");
    const owned = present.map(({ spec }) => spec.clusterIP);
    const addresses = (await list("/apis/networking.k8s.io/v1/ipaddresses")).map(({ metadata }) => metadata.name);
    expect(addresses.sort()).toEqual(owned.sort());
    const nodePorts = present.flatMap(({ spec }) => spec.ports.flatMap(({ nodePort }) => nodePort ?? []));
    expect(new Set(nodePorts).size).toBe(nodePorts.length);
  });

  test("what was freed can be taken, what is held cannot", async () => {
    const held = await list("/api/v1/services");
    const taken = { ips: new Set(held.map(({ spec }) => spec.clusterIP)), ports: new Set(held.flatMap(({ spec }) => spec.ports.map(({ nodePort }) => nodePort))) };
    for (const [number, { spec }] of acknowledged.deleted.entries()) {
      const { nodePort } = spec.ports[0]!;
      if (taken.ips.has(spec.clusterIP) || taken.ports.has(nodePort)) continue;
      taken.ips.add(spec.clusterIP);
      if (nodePort) taken.ports.add(nodePort);
      await create(services, { metadata: { name: `again-${number}` }, spec: { type: nodePort ? "NodePort" : "ClusterIP", clusterIP: spec.clusterIP, ports: [{ port: 80, ...(nodePort ? { nodePort } : {}) }] } });
    }
    const holder = held.find(({ spec, metadata }) => spec.ports[0]?.nodePort && metadata.name.startsWith("round-"))!;
    const { nodePort } = holder.spec.ports[0]!;
    const second = await api.call("POST", services, { body: { metadata: { name: "second" }, spec: { type: "NodePort", ports: [{ port: 80, nodePort }] } } });
    expect([second.status, second.json.message]).toEqual([422, `Service "second" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`]);
  });
});
