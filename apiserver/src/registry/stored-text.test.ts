import { expect, test } from "vitest";
import { itemText, itemTextAt, storedText, typePrefix } from "./stored-text.ts";

const pod = {
  kind: "Pod",
  apiVersion: "v1",
  spec: { nodeName: "node-1" },
  metadata: { resourceVersion: "7", name: "web", namespace: "default" },
};

test("what is stored has neither type nor revision", () => {
  expect(JSON.parse(storedText(pod))).toEqual({ metadata: { name: "web", namespace: "default" }, spec: { nodeName: "node-1" } });
});

test("an item has the revision of its commit, a whole object its type as well", () => {
  const item = itemText(storedText(pod), 9);
  expect(JSON.parse(item)).toEqual({ metadata: { resourceVersion: "9", name: "web", namespace: "default" }, spec: { nodeName: "node-1" } });
  expect(JSON.parse(typePrefix("Pod", "v1") + item.slice(1))).toMatchObject({ kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: "9" } });
});

test("an item is told at another revision, and otherwise alike", () => {
  const item = itemText(storedText(pod), 9);
  expect(itemTextAt(item, { from: 9, to: 1234 })).toBe(itemText(storedText(pod), 1234));
});
