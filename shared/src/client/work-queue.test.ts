import { expect, test } from "vitest";
import { fakeClock, type FakeClock } from "../../../test/support/fake-clock.ts";
import { createWorkQueue, type WorkQueue } from "./work-queue.ts";

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function aQueue(work: (key: string) => Promise<number | void>, workers = 1): { queue: WorkQueue; clock: FakeClock } {
  const clock = fakeClock();
  return { queue: createWorkQueue({ clock, workers, work }), clock };
}

/** Work that goes on until the test lets it end. */
function heldWork(): { started: string[]; finish: () => void; work: (key: string) => Promise<void> } {
  const started: string[] = [];
  const held: (() => void)[] = [];
  return {
    started,
    finish: () => held.shift()?.(),
    work(key) {
      started.push(key);
      return new Promise((resolve) => {
        held.push(resolve);
      });
    },
  };
}

test("a key that is asked for several times is worked on once", async () => {
  const done: string[] = [];
  const { queue } = aQueue(async (key) => void done.push(key));
  for (const key of ["a", "b", "a", "a"]) queue.add(key);
  expect(queue.pending()).toBe(true);
  await turn();
  await turn();
  expect([done, queue.pending()]).toEqual([["a", "b"], false]);
});

test("a key that is asked for while in work is worked on again, not at the same time", async () => {
  const { started, finish, work } = heldWork();
  const { queue } = aQueue(work, 2);
  queue.add("a");
  await turn();
  queue.add("a");
  await turn();
  expect(started).toEqual(["a"]);
  finish();
  await turn();
  await turn();
  expect([started, queue.pending()]).toEqual([["a", "a"], true]);
});

test("no more keys are in work than there are workers", async () => {
  const { started, finish, work } = heldWork();
  const { queue } = aQueue(work, 2);
  for (const key of ["a", "b", "c"]) queue.add(key);
  await turn();
  expect(started).toEqual(["a", "b"]);
  finish();
  await turn();
  await turn();
  expect(started).toEqual(["a", "b", "c"]);
});

test("a failing key comes back after 5 ms, doubled each time, until it succeeds", async () => {
  const times: number[] = [];
  let failing = 4;
  const { queue, clock } = aQueue(async () => {
    times.push(clock.now());
    if (failing-- > 0) throw new Error("no");
  });
  const start = clock.now();
  queue.add("a");
  for (let ms = 0; ms <= 100; ms++) {
    await turn();
    clock.advance(1);
  }
  expect(times.map((time) => time - start)).toEqual([0, 5, 15, 35, 75]);
});

test("a key that waits for its time is not pending until then", async () => {
  const done: string[] = [];
  const { queue, clock } = aQueue(async (key) => void done.push(key));
  queue.addAfter("later", 1000);
  queue.addAfter("sooner", 500);
  expect(queue.pending()).toBe(false);
  clock.advance(500);
  expect(queue.pending()).toBe(true);
  await turn();
  expect(done).toEqual(["sooner"]);
  clock.advance(500);
  await turn();
  expect(done).toEqual(["sooner", "later"]);
});

test("the sooner of two times holds", async () => {
  const times: number[] = [];
  const { queue, clock } = aQueue(async () => void times.push(clock.now()));
  const start = clock.now();
  queue.addAfter("a", 300);
  queue.addAfter("a", 100);
  queue.addAfter("a", 200);
  for (const ms of [100, 100, 100]) {
    clock.advance(ms);
    await turn();
  }
  expect(times.map((time) => time - start)).toEqual([100]);
});

test("a number that work answers asks for the key again", async () => {
  let times = 0;
  const { queue, clock } = aQueue(async () => {
    times += 1;
    return 1000;
  });
  queue.add("a");
  await turn();
  clock.advance(1000);
  await turn();
  expect(times).toBe(2);
});

test("a closed queue works on nothing more", async () => {
  const done: string[] = [];
  const { queue } = aQueue(async (key) => void done.push(key));
  queue.add("a");
  queue.close();
  await turn();
  expect([done, queue.pending()]).toEqual([[], false]);
});
