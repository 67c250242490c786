import { expect, test } from "vitest";
import { cellsOf, createFaults, defaulted } from "../../../../test/support/kind-rules.ts";
import { PodTemplate } from "./pod-template.ts";

const template = { metadata: { labels: { b: "2", a: "1" } }, spec: { containers: [{ name: "c", image: "nginx" }, { name: "d", image: "redis" }] } };

test("is a pod's template", () => {
  expect(defaulted(PodTemplate, { template }).template!.spec).toMatchObject({ restartPolicy: "Always", dnsPolicy: "ClusterFirst" });
  expect(createFaults(PodTemplate, { template })).toEqual([]);
  expect(createFaults(PodTemplate, { template: { spec: { containers: [] } } })).toEqual(["template.spec.containers: Required value"]);
  expect(cellsOf(PodTemplate, { template })).toEqual({ Name: "web", Containers: "c,d", Images: "nginx,redis", "Pod Labels": "a=1,b=2" });
});
