import { ReplicationController } from "@kx/shared/kinds/core/replication-controller";
import { Event } from "@kx/shared/kinds/core/event";
import { Pod } from "@kx/shared/kinds/core/pod";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "old" };
const pods = (): readonly Pod[] => cluster.cache.of(Pod).list("default");

async function create(): Promise<void> {
  const template = { metadata: { labels: { app: "old" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  await cluster.client.create(ReplicationController, { metadata: ref, spec: { replicas: 2, template } } as ReplicationController);
  await cluster.settled();
}

test("it makes as many pods as it asks for, found by the labels of its template", async () => {
  await create();
  expect((await cluster.client.get(ReplicationController, ref)).spec?.selector).toEqual({ app: "old" });
  expect(pods()).toMatchObject([
    { metadata: { generateName: "old-", ownerReferences: [{ apiVersion: "v1", kind: "ReplicationController", name: "old", controller: true, blockOwnerDeletion: true }] } },
    { metadata: { labels: { app: "old" } } },
  ]);
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=ReplicationController" });
  expect(items.map(({ reason, source }) => `${source?.component} ${reason}`)).toEqual(["replication-controller SuccessfulCreate", "replication-controller SuccessfulCreate"]);
  expect(cluster.complaints).toEqual([]);
});

test("its status counts them, and knows no terminating ones", async () => {
  await create();
  await cluster.run(pods());
  expect((await cluster.client.get(ReplicationController, ref)).status).toEqual({ replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 });
});

test("a pod that is deleted is replaced, one that is relabelled is released", async () => {
  await create();
  const [first, second] = pods();
  await cluster.client.delete(Pod, refOf(first!));
  await cluster.client.patch(Pod, refOf(second!), { type: "merge", body: { metadata: { labels: { app: "other" } } } });
  await cluster.settled();
  expect(pods().map(({ metadata }) => [metadata.labels?.["app"], metadata.ownerReferences?.length]).sort()).toEqual([["old", 1], ["old", 1], ["other", undefined]]);
});

test("a scale that is meant for another object is refused", async () => {
  await create();
  const path = "/api/v1/namespaces/default/replicationcontrollers/old/scale";
  const { json: scale } = await cluster.api.call("GET", path);
  const { uid } = scale.metadata;
  expect((await cluster.api.call("PUT", path, { body: { ...scale, spec: { replicas: 3 } } })).json).toMatchObject({ spec: { replicas: 3 }, status: { selector: "app=old" } });
  const wrong = await cluster.api.call("PUT", path, { body: { ...scale, metadata: { name: "old", uid: "1-2-3" }, spec: { replicas: 4 } } });
  expect([wrong.status, wrong.json.message]).toEqual([409, expect.stringContaining(`Precondition failed: UID in precondition: 1-2-3, UID in object meta: ${uid}`)]);
});

test("deleted without a policy it leaves its pods", async () => {
  await create();
  await cluster.client.delete(ReplicationController, ref);
  await cluster.settled();
  expect([cluster.cache.of(ReplicationController).list(), pods().map(({ metadata }) => metadata.ownerReferences)]).toEqual([[], [undefined, undefined]]);
});
