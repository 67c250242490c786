import { describe, expect, test } from "vitest";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { parseFieldSelector } from "@kx/shared/meta/field-selector";
import { parseLabelSelector } from "@kx/shared/meta/label-selector";
import { selection } from "./selection.ts";

const fields = (text: string): { fields: ReturnType<typeof parseFieldSelector> } => ({ fields: parseFieldSelector(text) });

describe("the keys that a read looks at", () => {
  test.each([
    ["everything", Pod, {}, "/registry/core/pods/", undefined],
    ["a namespace", Pod, { namespace: "a" }, "/registry/core/pods/a/", undefined],
    ["a namespace by field", Pod, fields("metadata.namespace=a"), "/registry/core/pods/a/", undefined],
    ["not a namespace", Pod, fields("metadata.namespace!=a"), "/registry/core/pods/", undefined],
    ["one object", Pod, { namespace: "a", ...fields("metadata.name=web") }, "/registry/core/pods/a/", "/registry/core/pods/a/web"],
    ["a name in every namespace", Pod, fields("metadata.name=web"), "/registry/core/pods/", undefined],
    ["one object without namespace", Node, fields("metadata.name=node-1"), "/registry/core/nodes/", "/registry/core/nodes/node-1"],
  ] as const)("%s", (_what, kind, scope, prefix, key) => {
    expect(selection(kind as typeof Pod, scope)).toMatchObject({ prefix, key });
  });
});

test("labels and fields must both match; without either all do", () => {
  expect(selection(Pod, { namespace: "a" }).matches).toBeUndefined();
  const { matches } = selection(Pod, { labels: parseLabelSelector("app=web"), ...fields("spec.nodeName=node-1") });
  const pod = (app: string, nodeName: string): Pod => ({ metadata: { labels: { app } }, spec: { nodeName, containers: [] } });
  expect([pod("web", "node-1"), pod("web", "node-2"), pod("db", "node-1")].map((one) => matches!(one))).toEqual([true, false, false]);
});

test("a field that the kind does not select by is 400", () => {
  expect(() => selection(Pod, fields("spec.foo=x"))).toThrow(expect.objectContaining({ code: 400 }));
});
