import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { groupVersion } from "../schema/schema.ts";
import { kinds } from "./index.ts";

test("every kind is served, groups in the order of discovery", () => {
  expect(kinds.map(({ resource }) => `${groupVersion(resource)} ${resource.plural}`)).toEqual([
    "v1 configmaps",
    "v1 endpoints",
    "v1 events",
    "v1 limitranges",
    "v1 namespaces",
    "v1 nodes",
    "v1 persistentvolumeclaims",
    "v1 persistentvolumes",
    "v1 pods",
    "v1 podtemplates",
    "v1 replicationcontrollers",
    "v1 resourcequotas",
    "v1 secrets",
    "v1 serviceaccounts",
    "v1 services",
    "apps/v1 controllerrevisions",
    "apps/v1 daemonsets",
    "apps/v1 deployments",
    "apps/v1 replicasets",
    "apps/v1 statefulsets",
    "autoscaling/v2 horizontalpodautoscalers",
    "batch/v1 cronjobs",
    "batch/v1 jobs",
    "networking.k8s.io/v1 ingressclasses",
    "networking.k8s.io/v1 ingresses",
    "networking.k8s.io/v1 ipaddresses",
    "networking.k8s.io/v1 networkpolicies",
    "networking.k8s.io/v1 servicecidrs",
    "policy/v1 poddisruptionbudgets",
    "rbac.authorization.k8s.io/v1 clusterrolebindings",
    "rbac.authorization.k8s.io/v1 clusterroles",
    "rbac.authorization.k8s.io/v1 rolebindings",
    "rbac.authorization.k8s.io/v1 roles",
    "storage.k8s.io/v1 storageclasses",
    "scheduling.k8s.io/v1 priorityclasses",
    "coordination.k8s.io/v1 leases",
    "node.k8s.io/v1 runtimeclasses",
    "discovery.k8s.io/v1 endpointslices",
  ]);
});

test("no kind's file is missing from the list", async () => {
  const folders = ["core", "apps", "autoscaling", "batch", "networking", "policy", "rbac", "storage", "scheduling", "coordination", "node", "discovery"];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => `./${folder}/${file}`),
  );
  const exported = await Promise.all(files.map(async (file) => Object.values((await import(file)) as Record<string, unknown>)));
  const defined = exported.flat().filter((value) => typeof value === "object" && value !== null && "resource" in value);
  expect(defined.filter((kind) => !kinds.includes(kind as (typeof kinds)[number]))).toEqual([]);
});

test.each(kinds.map((kind) => [kind.resource.kind, kind] as const))("%s has columns, each with a name of its own", (_, kind) => {
  expect(kind.columns[0]?.name).toMatch(/^(Name|Last Seen)$/);
  expect(new Set(kind.columns.map(({ name }) => name)).size).toBe(kind.columns.length);
});
