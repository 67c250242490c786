import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { ServiceAccount } from "@kx/shared/kinds/core/service-account";
import { kinds } from "@kx/shared/kinds/index";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
  await cluster.client.create(Namespace, { metadata: { name: "shop" } });
  await cluster.settled();
});
afterEach(() => cluster.close());

const rootCa = { namespace: "shop", name: "kube-root-ca.crt" };
const account = { namespace: "shop", name: "default" };

const left = (): string[] =>
  kinds.filter(({ resource }) => resource.namespaced).flatMap((kind) => cluster.cache.of(kind).list("shop").map(() => kind.resource.kind));

test("a new namespace has its ServiceAccount and the cluster's CA, and they come back", async () => {
  await cluster.client.delete(ServiceAccount, account);
  await cluster.client.delete(ConfigMap, rootCa);
  await cluster.settled();
  const { data, metadata } = await cluster.client.get(ConfigMap, rootCa);
  expect([data, Object.keys(metadata.annotations ?? {})]).toEqual([{ "ca.crt": "CA" }, ["kubernetes.io/description"]]);
  expect((await cluster.client.get(ServiceAccount, account)).metadata.name).toBe("default");
});

test("a CA that was tampered with is put right", async () => {
  await cluster.client.patch(ConfigMap, rootCa, { type: "merge", body: { data: { "ca.crt": "evil" } } });
  await cluster.settled();
  expect((await cluster.client.get(ConfigMap, rootCa)).data).toEqual({ "ca.crt": "CA" });
});

test("a namespace that is deleted goes with all that is in it", async () => {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
  await cluster.client.create(Deployment, { metadata: { namespace: "shop", name: "web" }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template } } as Deployment);
  await cluster.settled();
  await cluster.run(cluster.cache.of(Pod).list("shop"));
  await cluster.client.delete(Namespace, { name: "shop" });
  await cluster.settled();
  const { status } = await cluster.client.get(Namespace, { name: "shop" });
  expect(status?.phase).toBe("Terminating");
  expect(status?.conditions?.find(({ type }) => type === "NamespaceContentRemaining")).toMatchObject({ status: "True", message: "Some resources are remaining: pods. has 2 resource instances" });
  await cluster.reap();
  expect([left(), cluster.cache.of(Namespace).get({ name: "shop" })]).toEqual([[], undefined]);
  expect(cluster.complaints).toEqual([]);
});

test("a finalizer holds it, and is named", async () => {
  await cluster.client.create(ConfigMap, { metadata: { namespace: "shop", name: "held", finalizers: ["example.com/hold"] } });
  await cluster.client.delete(Namespace, { name: "shop" });
  await cluster.settled();
  const { status } = await cluster.client.get(Namespace, { name: "shop" });
  expect(status?.conditions?.find(({ type }) => type === "NamespaceFinalizersRemaining")?.message).toBe("Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances");
  await cluster.client.patch(ConfigMap, { namespace: "shop", name: "held" }, { type: "merge", body: { metadata: { finalizers: null } } });
  await cluster.settled();
  expect(cluster.cache.of(Namespace).get({ name: "shop" })).toBeUndefined();
});
