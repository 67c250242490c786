import { expect, test } from "vitest";
import type { ClusterEvent, Plugin } from "./framework/plugin.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";

const refusedBy = (...helpedBy: ClusterEvent[]): ReadonlySet<Plugin> => new Set([{ name: "p", helpedBy }]);

function drain(queue: SchedulingQueue): string[] {
  const keys: string[] = [];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) keys.push(key);
  return keys;
}

test("the highest priority first, then who came first; each once", () => {
  const queue = new SchedulingQueue();
  for (const [key, priority] of [["a", 0], ["b", 10], ["c", 0], ["d", 10], ["a", 0]] as const) queue.add(key, priority);
  expect(queue.size).toBe(4);
  expect(drain(queue)).toEqual(["b", "d", "a", "c"]);
  expect(queue.size).toBe(0);
});

test("a priority that changes moves the pod", () => {
  const queue = new SchedulingQueue();
  for (const [key, priority] of [["a", 5], ["b", 0], ["b", 10]] as const) queue.add(key, priority);
  expect(drain(queue)).toEqual(["b", "a"]);
});

test("who fits nowhere waits for what may help it", () => {
  const queue = new SchedulingQueue();
  queue.park("ports", 0, refusedBy("podGone"));
  queue.park("spread", 0, refusedBy("podPlaced", "podLabels"));
  queue.park("nothing", 0, new Set());
  queue.happened("podGone");
  expect(drain(queue)).toEqual(["ports"]);
  queue.happened("podGone");
  expect(drain(queue)).toEqual([]);
  queue.happened("node");
  expect(drain(queue)).toEqual(["spread", "nothing"]);
});

test("who is gone is not tried", () => {
  const queue = new SchedulingQueue();
  queue.add("a", 0);
  queue.park("b", 0, refusedBy());
  queue.remove("a");
  queue.remove("b");
  queue.happened("node");
  expect(drain(queue)).toEqual([]);
});
