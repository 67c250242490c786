import { mkdirSync } from "node:fs";
import { kinds } from "@kx/shared/kinds/index";
import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";
import { table } from "./told.ts";

/** A home without what discovery found before. */
function freshHome(k: Session): { HOME: string } {
  const HOME = k.file("fresh", "") + "-home";
  mkdirSync(HOME);
  return { HOME };
}

export const discovery: readonly MatrixCase[] = [
  {
    name: "api-resources",
    async run(k) {
      const [header, ...rows] = table(await k.ok("api-resources"));
      expect(header).toEqual(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]);
      expect(rows).toContainEqual(["deployments", "deploy", "apps/v1", "true", "Deployment"]);
      expect(rows).toContainEqual(["nodes", "no", "v1", "false", "Node"]);
      expect(rows.map((row) => row.at(-1))).toEqual(expect.arrayContaining(kinds.map(({ resource }) => resource.kind)));
    },
  },
  {
    name: "api-resources --namespaced=false -o name",
    async run(k) {
      const names = (await k.ok("api-resources --namespaced=false -o name")).trimEnd().split("\n");
      expect(names).toEqual(expect.arrayContaining(["namespaces", "nodes", "ingressclasses.networking.k8s.io"]));
      expect(names).not.toContain("pods");
    },
  },
  {
    name: "api-resources --api-group=apps --verbs=list,watch -o wide",
    async run(k) {
      const [header, ...rows] = table(await k.ok("api-resources --api-group=apps --verbs=list,watch -o wide"));
      expect(header!.slice(-2)).toEqual(k.minor < 26 ? ["KIND", "VERBS"] : ["VERBS", "CATEGORIES"]);
      const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
      const deployment = rows.find(([name]) => name === "deployments")!;
      // The order is the server's.
      const told = deployment[5]!.replace(/^\[|\]$/g, "").split(/[ ,]/);
      expect(told.sort()).toEqual(verbs);
      if (k.minor >= 26) expect(deployment[6]).toBe("all");
    },
  },
  {
    name: "api-resources --categories=all --sort-by=kind",
    since: 26,
    async run(k) {
      const [, ...rows] = table(await k.ok("api-resources --categories=all --sort-by=kind"));
      const found = rows.map((row) => row.at(-1)!);
      expect(found).toEqual([...found].sort());
      expect(found).toEqual(expect.arrayContaining(["Deployment", "Pod", "ReplicaSet", "Service"]));
    },
  },
  {
    name: "api-versions",
    async run(k) {
      const versions = (await k.ok("api-versions")).trimEnd().split("\n");
      expect(versions).toEqual([...versions].sort());
      expect(versions).toEqual(expect.arrayContaining(["apps/v1", "discovery.k8s.io/v1", "networking.k8s.io/v1", "v1"]));
    },
  },
  {
    name: "get pods, with an empty cache",
    since: 27,
    async run(k) {
      const { requests } = await k.run("get pods", { env: freshHome(k), stderr: `No resources found in ${k.namespace} namespace.\n` });
      expect(requests).toEqual([
        { method: "GET", path: "/api?timeout=32s", status: 200 },
        { method: "GET", path: "/apis?timeout=32s", status: 200 },
        { method: "GET", path: `/api/v1/namespaces/${k.namespace}/pods?limit=500`, status: 200 },
      ]);
    },
  },
  {
    name: "get foo",
    async run(k) {
      expect(await k.fails("get foo")).toBe(`error: the server doesn't have a resource type "foo"`);
    },
  },
];
