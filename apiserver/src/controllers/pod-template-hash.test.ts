import { expect, test } from "vitest";
import { podTemplateHash } from "./pod-template-hash.ts";

const template = { metadata: { labels: { app: "web", tier: "front" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

test("it is written in the safe alphabet, at most ten letters long", () => {
  expect(podTemplateHash(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
});

test("the order of keys does not count, contents and collisions do", () => {
  const turned = { spec: { containers: [{ image: "nginx", name: "web" }] }, metadata: { labels: { tier: "front", app: "web" } } };
  const other = { ...template, spec: { containers: [{ name: "web", image: "nginx:2" }] } };
  const hashes = [podTemplateHash(template, undefined), podTemplateHash(turned, undefined), podTemplateHash(other, undefined), podTemplateHash(template, 1)];
  expect([hashes[0] === hashes[1], new Set(hashes).size]).toEqual([true, 3]);
});
