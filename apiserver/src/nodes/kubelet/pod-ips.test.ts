import { expect, test } from "vitest";
import { PodIPs } from "./pod-ips.ts";

const take = (ips: PodIPs, count: number): (string | undefined)[] => Array.from({ length: count }, () => ips.next());

test("begins after the node's own address and hands out in turn", () => {
  expect(take(new PodIPs("10.244.3.0/24"), 3)).toEqual(["10.244.3.2", "10.244.3.3", "10.244.3.4"]);
});

test("does not hand a released address out again at once", () => {
  const ips = new PodIPs("10.244.1.0/24");
  take(ips, 2);
  ips.release("10.244.1.2");
  expect(ips.next()).toBe("10.244.1.4");
});

test("goes round, past what is taken, and leaves the last address to clients", () => {
  const ips = new PodIPs("10.244.1.0/24");
  expect(take(ips, 252).at(-1)).toBe("10.244.1.253");
  expect(ips.next()).toBeUndefined();
  ips.release("10.244.1.9");
  expect(ips.next()).toBe("10.244.1.9");
});

test("what was claimed is not handed out", () => {
  const ips = new PodIPs("10.244.1.0/24");
  for (const ip of ["10.244.1.5", "10.244.1.3"]) ips.claim(ip);
  expect(take(ips, 250).filter((ip) => ip === "10.244.1.3" || ip === "10.244.1.5")).toEqual([]);
  expect(ips.next()).toBeUndefined();
});
