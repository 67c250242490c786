import { createApiClient } from "@kx/shared/client/api-client";
import { createCache } from "@kx/shared/client/informer";
import type { Transport } from "@kx/shared/client/transport";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { Pod } from "@kx/shared/kinds/core/pod";
import { seededRandom } from "@kx/shared/meta/clock";
import { expect, test } from "vitest";
import { startControllers } from "../../apiserver/src/controllers/controller-runner.ts";
import { replicaSetController } from "../../apiserver/src/controllers/replica-set/replica-set-controller.ts";
import { settled } from "../../apiserver/src/controllers/settled.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startApi } from "../support/start-api.ts";

/** The same transport, whose watches of pods tell nothing before they are let. */
function withHeldPods(transport: Transport): { transport: Transport; release: () => void } {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  return {
    release,
    transport: {
      request: (call) => transport.request(call),
      stream: (call) => transport.stream(call),
      async *watch(call) {
        for await (const event of transport.watch(call)) {
          if (call.path.endsWith("/pods")) await held;
          yield event;
        }
      },
    },
  };
}

test("a controller whose cache is late does not do its work twice", async () => {
  const clock = fakeClock();
  const api = await startApi({ clock });
  const client = createApiClient(api.transport);
  const { transport, release } = withHeldPods(api.transport);
  const cache = createCache(createApiClient(transport), { clock, freeze: true });
  const controllers = startControllers({ controllers: [replicaSetController], cache, clientFor: () => client, clock, random: seededRandom(1) });
  const quiet = (): Promise<void> => settled({ pending: [() => cache.pending(), () => controllers.pending()], revision: () => api.registry.revision() });

  const ref = { namespace: "default", name: "web" };
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
  await client.create(ReplicaSet, { metadata: ref, spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template } } as ReplicaSet);
  await quiet();
  await client.patch(ReplicaSet, ref, { type: "merge", body: { spec: { replicas: 5 } } });
  await quiet();
  const pods = async (): Promise<number> => (await client.list(Pod, { namespace: "default" })).items.length;
  expect([cache.of(Pod).list().length, await pods()]).toEqual([0, 3]);
  release();
  await quiet();
  expect([cache.of(Pod).list().length, await pods()]).toEqual([5, 5]);
  expect((await client.get(ReplicaSet, ref)).status).toMatchObject({ replicas: 5 });
  controllers.close();
  cache.close();
  await api.close();
});
