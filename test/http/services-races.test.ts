import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodePortKey } from "../../apiserver/src/registry/allocators/node-port-pool.ts";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(async () => {
  await cluster.close();
  if (cluster.complaints.length > 0) throw new Error(cluster.complaints.join("\n"));
});

const thousand = Array.from({ length: 1000 }, (_, index) => index);
const services = "/api/v1/namespaces/default/services";
const nodePortKeys = async (): Promise<string[]> => {
  const { items } = await cluster.api.storage.list({ prefix: nodePortKey(0).slice(0, -1) });
  return items.map(({ key }) => key);
};

test("of a thousand Services that ask for one node port one gets it, and the others hear so", async () => {
  const answers = await Promise.all(
    thousand.map((index) => cluster.api.call("POST", services, { body: { metadata: { name: `web-${index}` }, spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30_080 }] } } })),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  for (const { json } of answers) {
    if (json.kind === "Service") continue;
    expect([json.code, json.reason, json.message]).toEqual([
      422,
      "Invalid",
      `Service "${json.details.name}" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated`,
    ]);
  }
  await cluster.settled();
  const held = [made[0]!.json.spec.clusterIP, "10.0.0.1"].sort();
  expect((await cluster.client.list(IPAddress)).items.map(({ metadata }) => metadata.name).sort()).toEqual(held);
  expect(await nodePortKeys()).toEqual([nodePortKey(30_080)]);
}, 30_000);

test("of a thousand Services that ask for one address one gets it", async () => {
  const answers = await Promise.all(thousand.map((index) => cluster.api.call("POST", services, { body: { metadata: { name: `web-${index}` }, spec: { clusterIP: "10.0.9.9", ports: [{ port: 80 }] } } })));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(new Set(answers.map(({ json }) => json.message?.split(": ").at(-1)))).toEqual(new Set([undefined, "provided IP is already allocated"]));
}, 30_000);

const objects: [AnyKind, (index: number) => KubeObject][] = [
  [Service, (index) => ({ metadata: { name: `web-${index}`, namespace: "doomed" }, spec: { type: "NodePort", ports: [{ port: 80 }] } }) as KubeObject],
  [ConfigMap, (index) => ({ metadata: { name: `config-${index}`, namespace: "doomed" }, data: { a: "b" } }) as KubeObject],
  [Pod, (index) => ({ metadata: { name: `pod-${index}`, namespace: "doomed" }, spec: { containers: [{ name: "web", image: "nginx" }] } }) as KubeObject],
];
test.each(objects.map(([kind, make]) => ({ plural: kind.resource.plural, kind, make })))(
  "a thousand creates of $plural that race the deletion of their namespace leave no orphan",
  async ({ kind, make }) => {
    await cluster.client.create(Namespace, { metadata: { name: "doomed" } });
    await cluster.settled();
    expect(await cluster.client.get(ServiceAccount, { namespace: "doomed", name: "default" })).toBeDefined();
    const creates = thousand.map((index) =>
      cluster.client.create(kind, make(index)).then(
        () => "created",
        (error: Error & { reason?: string }) => error.reason ?? error.message,
      ),
    );
    await Promise.race(creates);
    await cluster.client.delete(Namespace, { name: "doomed" });
    const outcomes = new Set(await Promise.all(creates));
    expect(outcomes).toContain("created");
    for (const outcome of outcomes) expect(["created", "Forbidden", "NotFound"]).toContain(outcome);
    await cluster.settled();

    expect((await cluster.client.list(Namespace)).items.map(({ metadata }) => metadata.name)).not.toContain("doomed");
    expect((await cluster.client.list<KubeObject>(kind)).items.filter(({ metadata }) => metadata.namespace === "doomed")).toEqual([]);
    expect((await cluster.client.list(IPAddress)).items.map(({ metadata }) => metadata.name)).toEqual(["10.0.0.1"]);
    expect(await nodePortKeys()).toEqual([]);
    const { items } = await cluster.api.storage.list({ prefix: "/registry/" });
    expect(items.filter(({ key }) => key.includes("/doomed")).map(({ key }) => key)).toEqual([]);
  },
  30_000,
);
