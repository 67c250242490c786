import { expect, test } from "vitest";
import { createApiClient } from "@kx/shared/client/api-client";
import { Event } from "@kx/shared/kinds/core/event";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { timestamp } from "@kx/shared/meta/clock";
import { fakeClock } from "../../../test/support/fake-clock.ts";
import { startApi } from "../../../test/support/start-api.ts";
import { startEventExpiry } from "./event-expiry.ts";

const minute = 60_000;

test("an Event goes an hour after it was last written, and not before", async () => {
  const clock = fakeClock();
  const api = await startApi({ clock });
  const client = createApiClient(api.transport);
  const names = async (): Promise<(string | undefined)[]> => (await client.list(Event)).items.map(({ metadata }) => metadata.name);
  const write = async (name: string): Promise<void> => {
    const involvedObject = { kind: "Pod", namespace: "shop", name: "web" };
    await client.create(Event, { metadata: { namespace: "shop", name }, involvedObject, lastTimestamp: timestamp(clock) });
  };
  await client.create(Namespace, { metadata: { name: "shop" } });
  await write("first");
  const faults: unknown[] = [];
  const expiry = startEventExpiry({ client, clock, report: (error) => void faults.push(error) });
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  await turns();
  clock.advance(30 * minute);
  await write("second");
  clock.advance(29 * minute);
  await turns();
  expect(await names()).toEqual(["first", "second"]);
  clock.advance(2 * minute);
  await turns();
  expect(await names()).toEqual(["second"]);
  clock.advance(30 * minute);
  await turns();
  expect(await names()).toEqual([]);
  expect(faults).toEqual([]);
  expiry.close();
  await api.close();
});
