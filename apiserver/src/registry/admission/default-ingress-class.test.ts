import { expect, test } from "vitest";
import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import type { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { assignDefaultClass } from "./default-ingress-class.ts";

const aClass = (name: string, isDefault: string | undefined, created = "2026-01-01T00:00:00Z"): IngressClass => ({
  metadata: {
    name,
    creationTimestamp: created,
    ...(isDefault === undefined ? {} : { annotations: { "ingressclass.kubernetes.io/is-default-class": isDefault } }),
  },
});

const nginx = aClass("nginx", "true");

test.each<[string, IngressClass[], string | undefined]>([
  ["no class at all", [], undefined],
  ["no default among them", [aClass("a", undefined), aClass("b", "false")], undefined],
  ["only the exact text true counts", [aClass("a", "True")], undefined],
  ["the default one", [aClass("a", undefined), nginx], "nginx"],
  ["the newest of several", [nginx, aClass("z", "true", "2026-02-01T00:00:00Z")], "z"],
  ["the first by name of equally old ones", [nginx, aClass("haproxy", "true")], "haproxy"],
])("%s", (_, classes, chosen) => {
  const draft: Ingress = { metadata: { name: "web" }, spec: {} };
  assignDefaultClass(draft, classes);
  expect(draft.spec?.ingressClassName).toBe(chosen);
});

test.each<[string, Ingress]>([
  ["a named class", { metadata: {}, spec: { ingressClassName: "other" } }],
  ["an empty name", { metadata: {}, spec: { ingressClassName: "" } }],
  ["the annotation of old", { metadata: { annotations: { "kubernetes.io/ingress.class": "other" } }, spec: {} }],
])("%s is left alone", (_, draft) => {
  const before = structuredClone(draft);
  assignDefaultClass(draft, [nginx]);
  expect(draft).toEqual(before);
});
