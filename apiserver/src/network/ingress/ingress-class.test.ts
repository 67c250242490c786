import { expect, test } from "vitest";
import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import type { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { defaultSelection, servedClass } from "./ingress-class.ts";

const classes: Record<string, string> = { nginx: "k8s.io/ingress-nginx", internal: "k8s.io/ingress-nginx", traefik: "traefik.io/ingress-controller" };
const classNamed = (name: string): IngressClass | undefined =>
  classes[name] ? { metadata: { name }, spec: { controller: classes[name] } } : undefined;

// ingress-nginx' store.go GetIngressClass.
test.each([
  ["its class", "nginx", undefined, "nginx"],
  ["another class of the same controller", "internal", undefined, "internal"],
  ["a class of another controller", "traefik", undefined, undefined],
  ["an unknown class", "some-invalid-class-name", undefined, undefined],
  ["an empty class", "", undefined, undefined],
  ["the annotation", undefined, "nginx", "nginx"],
  ["another annotation", undefined, "internal", undefined],
  ["the field before the annotation", "nginx", "traefik", "nginx"],
  ["the field before the annotation, the other way", "traefik", "nginx", undefined],
  ["neither", undefined, undefined, undefined],
])("%s", (_what, ingressClassName, annotation, expected) => {
  const annotations = annotation === undefined ? {} : { "kubernetes.io/ingress.class": annotation };
  const ingress = { metadata: { name: "web", annotations }, spec: { ingressClassName } } as Ingress;
  expect(servedClass(ingress, classNamed, defaultSelection)).toBe(expected);
});

test("--watch-ingress-without-class takes those without one", () => {
  expect(servedClass({ metadata: {}, spec: {} }, classNamed, { ...defaultSelection, withoutClass: true })).toBe("_");
});
