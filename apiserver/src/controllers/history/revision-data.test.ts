import { expect, test } from "vitest";
import type { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { revisionData, revisionHash, templateOf } from "./revision-data.ts";

/** The template of upstream's own test of compatibility, and the name that release 1.34 gave its revision. */
const container = { image: "test", imagePullPolicy: "Always", name: "test", resources: {}, terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" };
const template = {
  metadata: { annotations: { test: "value" }, labels: { app: "foo" } },
  spec: { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy: "Always", schedulerName: "default-scheduler", securityContext: {}, terminationGracePeriodSeconds: 30 },
};

test("a revision has the name that a cluster gives it", () => {
  expect(revisionHash(revisionData(template), 0)).toBe("776999688b");
});

test("another template or a taken name make another one", () => {
  const hashes = [revisionHash(revisionData(template), 0), revisionHash(revisionData({ ...template, metadata: {} }), 0), revisionHash(revisionData(template), 1)];
  expect(new Set(hashes).size).toBe(3);
});

test("a template goes in and comes out", () => {
  const data = revisionData(template);
  expect(data).toEqual({ spec: { template: { ...template, $patch: "replace" } } });
  expect(templateOf({ metadata: {}, data, revision: 1 } as ControllerRevision)).toEqual(template);
});
