import { expect, test } from "vitest";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { realClock } from "@kx/shared/meta/clock";
import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ClusterRoleBinding } from "@kx/shared/kinds/rbac/cluster-role-binding";
import { ClusterRole } from "@kx/shared/kinds/rbac/cluster-role";
import { PriorityClass } from "@kx/shared/kinds/scheduling/priority-class";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";

async function names<T extends KubeObject>(cluster: StartedCluster, kind: Kind<T>): Promise<string[]> {
  const { items } = await cluster.client.list(kind, {});
  return items.map(({ metadata }) => metadata.name!).sort();
}

const roles = ["admin", "cluster-admin", "edit", "system:basic-user", "system:discovery", "system:public-info-viewer", "view"];

test("a fresh cluster has its priority classes, its roles and who has them", async () => {
  const cluster = await startCluster({ nodes: 1 });
  expect(await names(cluster, PriorityClass)).toEqual(["system-cluster-critical", "system-node-critical"]);
  expect(await names(cluster, ClusterRole)).toEqual(roles);
  const { items } = await cluster.client.list(ClusterRoleBinding, {});
  expect(items.map(({ roleRef, subjects }) => [roleRef.name, subjects!.map(({ kind, name }) => `${kind} ${name}`)])).toEqual([
    ["cluster-admin", ["Group system:masters"]],
    ["system:basic-user", ["Group system:authenticated"]],
    ["system:discovery", ["Group system:authenticated"]],
    ["system:public-info-viewer", ["Group system:authenticated", "Group system:unauthenticated"]],
  ]);
  await cluster.close();
});

test("a role holds what is aggregated into it", async () => {
  const cluster = await startCluster({ nodes: 1 });
  const may = async (name: string): Promise<string[]> => {
    const { rules } = await cluster.client.get(ClusterRole, { name });
    return (rules ?? []).flatMap(({ verbs, resources }) => (resources ?? []).flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)));
  };
  const [view, edit, admin] = [await may("view"), await may("edit"), await may("admin")];
  expect(view).toContain("get pods");
  expect(view.filter((right) => right.endsWith(" secrets") || right.startsWith("create "))).toEqual([]);
  expect(edit).toEqual(expect.arrayContaining([...view, "create deployments", "get secrets", "create pods/eviction"]));
  expect(edit).not.toContain("create roles");
  expect(admin).toEqual(expect.arrayContaining([...edit, "create roles"]));
  await cluster.close();
});

test("a start brings back roles that are missing, but nothing that a user may do without", async () => {
  // Closing a cluster closes its storage: this one is kept open across two.
  const storage = { ...createMemoryStorage({ clock: realClock }), close: async () => {} };
  const first = await startCluster({ nodes: 1, storage });
  await first.client.delete(ClusterRole, { name: "view" });
  await first.client.delete(Deployment, { namespace: "kube-system", name: "coredns" });
  await first.settled();
  await first.close();
  const second = await startCluster({ nodes: 1, storage });
  expect(await names(second, ClusterRole)).toEqual(roles);
  expect(await names(second, Deployment)).toEqual(["ingress-nginx-controller"]);
  await second.close();
});
