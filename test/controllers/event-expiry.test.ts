import { expect, test } from "vitest";
import { createApiClient } from "@kx/shared/client/api-client";
import { Event } from "@kx/shared/kinds/core/event";
import { startEventExpiry } from "../../apiserver/src/controllers/event-expiry.ts";
import { startControlledApi } from "../support/start-controllers.ts";

const hour = 3_600_000;

test("Events go an hour after they were last written, and not before", async () => {
  const cluster = await startControlledApi();
  const { client, clock } = cluster;
  const written = (name: string, at: number): Event =>
    ({
      metadata: { namespace: "default", name },
      involvedObject: { kind: "Pod", namespace: "default", name: "p" },
      lastTimestamp: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
    }) as unknown as Event;
  await client.create(Event, written("old", clock.now()));
  await client.create(Event, written("young", clock.now() + hour / 2));
  const expiry = startEventExpiry({ client: createApiClient(client.transport), clock, report: (error) => expect.fail(String(error)) });
  const names = async (): Promise<string[]> => (await client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=Pod" })).items.map(({ metadata }) => metadata.name!);

  clock.advance(hour - 60_000);
  await cluster.settled();
  expect(await names()).toEqual(["old", "young"]);
  // A sweep stands at the moment that the first one is due; the later one outlives it.
  clock.advance(120_000);
  await expect.poll(names).toEqual(["young"]);
  clock.advance(hour);
  await expect.poll(names).toEqual([]);
  expiry.close();
  await cluster.close();
});
