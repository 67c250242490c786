import { ResourceQuota } from "@kx/shared/kinds/core/resource-quota";
import { PodDisruptionBudget } from "@kx/shared/kinds/policy/pod-disruption-budget";
import { ClusterRole } from "@kx/shared/kinds/rbac/cluster-role";
import { ClusterRoleBinding } from "@kx/shared/kinds/rbac/cluster-role-binding";
import { RoleBinding } from "@kx/shared/kinds/rbac/role-binding";
import { Role } from "@kx/shared/kinds/rbac/role";
import { PriorityClass } from "@kx/shared/kinds/scheduling/priority-class";
import { expect } from "vitest";
import { documents } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest, Session } from "./session.ts";
import { table } from "./told.ts";

const metadata = { name: "x" };
/** As tutorials have them. */
const manifests = (k: Session): readonly Manifest[] => [
  { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: { accessModes: ["ReadWriteOnce"], storageClassName: "none", resources: { requests: { storage: "1Gi" } } } },
  { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: "10" } } },
  { apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits: [{ type: "Container", default: { cpu: "1" }, defaultRequest: { cpu: "100m" } }] } },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec: { podSelector: { matchLabels: { app: "x" } }, policyTypes: ["Ingress"] } },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec: { minAvailable: 1, selector: { matchLabels: { app: "x" } } } },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "x" }, subjects: [{ kind: "ServiceAccount", name: "default", namespace: k.namespace }] },
  ...[
    { apiVersion: "v1", kind: "PersistentVolume", spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], storageClassName: "none", hostPath: { path: "/tmp" } } },
    { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", provisioner: "example.com/none" },
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value: 1000 },
    { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", handler: "none" },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules: [{ nonResourceURLs: ["/healthz"], verbs: ["get"] }] },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" }, subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "bob" }] },
  ].map((manifest) => ({ ...manifest, metadata: { name: `${k.namespace}-x` } })),
];

/** Titles of kubernetes' pkg/printers/internalversion/printers.go, and a line of kubectl's describer where it differs from what any kind has. */
const told: Record<string, { titles: string; describes?: { line: RegExp; since?: number } }> = {
  persistentvolumeclaim: { titles: "NAME, STATUS, VOLUME, CAPACITY, ACCESS MODES, STORAGECLASS, VOLUMEATTRIBUTESCLASS, AGE", describes: { line: /^StorageClass: +none$/m } },
  persistentvolume: { titles: "NAME, CAPACITY, ACCESS MODES, RECLAIM POLICY, STATUS, CLAIM, STORAGECLASS, VOLUMEATTRIBUTESCLASS, REASON, AGE", describes: { line: /^Capacity: +1Gi$/m } },
  storageclass: { titles: "NAME, PROVISIONER, RECLAIMPOLICY, VOLUMEBINDINGMODE, ALLOWVOLUMEEXPANSION, AGE", describes: { line: /^Provisioner: +example\.com\/none$/m } },
  resourcequota: { titles: "NAME, REQUEST, LIMIT, AGE", describes: { line: /^Resource +Used +Hard$/m } },
  limitrange: { titles: "NAME, CREATED AT", describes: { line: /^Container +cpu +- +- +100m +1 +-$/m } },
  networkpolicy: { titles: "NAME, POD-SELECTOR, AGE", describes: { line: /^ {2}PodSelector: +app=x$/m } },
  poddisruptionbudget: { titles: "NAME, MIN AVAILABLE, MAX UNAVAILABLE, ALLOWED DISRUPTIONS, AGE", describes: { line: /^Min available: +1$/m, since: 21 } },
  role: { titles: "NAME, CREATED AT", describes: { line: /^ {2}pods +\[\] +\[\] +\[get\]$/m } },
  rolebinding: { titles: "NAME, ROLE, AGE", describes: { line: /^ {2}ServiceAccount +default +case-\d+$/m } },
  clusterrole: { titles: "NAME, CREATED AT", describes: { line: /^ +\[\/healthz\] +\[\] +\[get\]$/m } },
  clusterrolebinding: { titles: "NAME, ROLE, AGE", describes: { line: /^ {2}User +bob *$/m } },
  priorityclass: { titles: "NAME, VALUE, GLOBAL-DEFAULT, AGE, PREEMPTIONPOLICY", describes: { line: /^Value: +1000$/m } },
  runtimeclass: { titles: "NAME, HANDLER, AGE", describes: { line: /^Handler: +none$/m } },
};
const clusterWide = new Set(["persistentvolume", "storageclass", "clusterrole", "clusterrolebinding", "priorityclass", "runtimeclass"]);

export const stored: readonly MatrixCase[] = [
  {
    name: "apply, get, describe, delete of every stored kind",
    async run(k) {
      const input = documents(...manifests(k));
      expect((await k.ok("apply -f -", { input })).match(/ created$/gm)).toHaveLength(manifests(k).length);
      // A PodDisruptionBudget's selector is replaced whole by any patch; 1.20 does not know that of policy/v1.
      const again = (await k.ok("apply -f -", { input })).split("\n");
      expect(again.filter((line) => line && !line.endsWith(" unchanged"))).toEqual(k.minor < 21 ? [] : ["poddisruptionbudget.policy/x configured"]);
      for (const [kind, { titles, describes }] of Object.entries(told)) {
        const what = `${kind} ${clusterWide.has(kind) ? `${k.namespace}-x` : "x"}`;
        const [header, row] = table(await k.ok(`get ${what}`));
        expect(header, kind).toEqual(titles.split(", "));
        if (header!.at(-1) === "CREATED AT") expect(row!.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        if (describes && k.minor >= (describes.since ?? 0)) expect(await k.ok(`describe ${what}`)).toMatch(describes.line);
      }
      expect((await k.ok("delete -f -", { input, stderr: /^(?:[Ww]arning: deleting cluster-scoped resources, not scoped to the provided namespace\n)?$/ })).match(/ deleted$/gm)).toHaveLength(manifests(k).length);
    },
  },
  {
    name: "apply --server-side of every stored kind",
    async run(k) {
      const input = documents(...manifests(k));
      expect((await k.ok("apply --server-side -f -", { input })).match(/ serverside-applied$/gm)).toHaveLength(manifests(k).length);
      expect(await k.ok("diff -f -", { input })).toBe("");
      await k.ok("delete -f -", { input, stderr: /^(?:[Ww]arning: deleting cluster-scoped resources, not scoped to the provided namespace\n)?$/ });
    },
  },
  {
    name: "create role, rolebinding",
    async run(k) {
      expect(await k.ok("create role reader --verb=get,list --resource=pods,deployments.apps --resource-name=web")).toBe("role.rbac.authorization.k8s.io/reader created\n");
      expect((await k.get(Role, "reader")).rules).toEqual([
        { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"], resourceNames: ["web"] },
        { verbs: ["get", "list"], apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["web"] },
      ]);
      expect(await k.ok(`create rolebinding readers --role=reader --user=bob --group=devs --serviceaccount=${k.namespace}:default`)).toBe("rolebinding.rbac.authorization.k8s.io/readers created\n");
      expect((await k.get(RoleBinding, "readers")).subjects!.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["User bob", "Group devs", "ServiceAccount default"]);
      expect(await k.ok("set subject rolebinding readers --user=alice")).toBe("rolebinding.rbac.authorization.k8s.io/readers subjects updated\n");
      expect((await k.get(RoleBinding, "readers")).subjects).toHaveLength(4);
    },
  },
  {
    name: "create clusterrole, clusterrolebinding",
    async run(k) {
      const name = `${k.namespace}-role`;
      expect(await k.ok(["create", "clusterrole", name, "--verb=get", "--non-resource-url=/logs/*"])).toBe(`clusterrole.rbac.authorization.k8s.io/${name} created\n`);
      expect((await k.get(ClusterRole, name)).rules).toEqual([{ verbs: ["get"], nonResourceURLs: ["/logs/*"] }]);
      expect(await k.ok(["create", "clusterrolebinding", name, `--clusterrole=${name}`, "--group=devs"])).toBe(`clusterrolebinding.rbac.authorization.k8s.io/${name} created\n`);
      expect((await k.get(ClusterRoleBinding, name)).roleRef).toEqual({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
      await k.ok(["delete", "clusterrole,clusterrolebinding", name]);
    },
  },
  {
    name: "auth reconcile",
    async run(k) {
      const role = manifests(k).find(({ kind }) => kind === "Role")!;
      const input = documents({ ...role, metadata: { ...metadata, namespace: k.namespace } });
      expect(await k.ok("auth reconcile -f -", { input, stderr: /^\treconciliation required create\n\tmissing rules added:\n\t\t.*\n$/ })).toContain("role.rbac.authorization.k8s.io/x reconciled\n");
      expect((await k.get(Role, "x")).rules).toHaveLength(1);
    },
  },
  {
    name: "create quota, poddisruptionbudget, priorityclass",
    async run(k) {
      expect(await k.ok("create quota q --hard=pods=10,services=5")).toBe("resourcequota/q created\n");
      expect((await k.get(ResourceQuota, "q")).spec).toMatchObject({ hard: { pods: "10", services: "5" } });
      if (k.minor >= 21) {
        expect(await k.ok("create poddisruptionbudget p --selector=app=web --min-available=50%")).toBe("poddisruptionbudget.policy/p created\n");
        expect((await k.get(PodDisruptionBudget, "p")).spec).toMatchObject({ minAvailable: "50%", selector: { matchLabels: { app: "web" } } });
      }
      const name = `${k.namespace}-high`;
      expect(await k.ok(["create", "priorityclass", name, "--value=1000", "--description=high"])).toBe(`priorityclass.scheduling.k8s.io/${name} created\n`);
      expect(await k.get(PriorityClass, name)).toMatchObject({ value: 1000, preemptionPolicy: "PreemptLowerPriority" });
      await k.ok(["delete", "priorityclass", name]);
    },
  },
];
