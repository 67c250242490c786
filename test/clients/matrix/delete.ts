import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { configMap, deployment, documents, pod, service } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest } from "./session.ts";
import { ready, rolledOut } from "./states.ts";
import { withoutReflector } from "./told.ts";

const labelled = (manifest: Manifest): Manifest => ({ ...manifest, metadata: { ...manifest.metadata, labels: { set: "x" } } });

export const remove: readonly MatrixCase[] = [
  {
    name: "delete",
    async run(k) {
      await k.given(configMap("a"), configMap("b"), service("s"));
      expect(await k.ok("delete configmap a b")).toBe('configmap "a" deleted\nconfigmap "b" deleted\n');
      expect(await k.ok("delete service/s -o name")).toBe("service/s\n");
      expect(await k.fails("delete configmap a")).toBe('Error from server (NotFound): configmaps "a" not found');
      expect(await k.ok("delete configmap a --ignore-not-found")).toBe("");
    },
  },
  {
    name: "delete -f",
    async run(k) {
      await k.given(configMap("a"), deployment("web"));
      expect(await k.ok("delete -f -", { input: documents(configMap("a"), deployment("web")) })).toBe('configmap "a" deleted\ndeployment.apps "web" deleted\n');
      await k.gone(Deployment, "web");
    },
  },
  {
    name: "delete -l, --all, --field-selector",
    async run(k) {
      await k.given(labelled(configMap("a")), configMap("b"), labelled(service("s")));
      expect(await k.ok("delete configmap,service -l set=x")).toBe('configmap "a" deleted\nservice "s" deleted\n');
      expect(await k.ok("delete configmaps --field-selector metadata.name=b")).toBe('configmap "b" deleted\n');
      expect(await k.ok("delete services --all")).toBe("No resources found\n");
      await k.given(pod("p"), pod("q"));
      expect(await k.ok("delete pods --all --now")).toBe('pod "p" deleted\npod "q" deleted\n');
      expect(await k.list(Pod)).toEqual([]);
    },
  },
  {
    name: "delete --dry-run",
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("delete configmap a --dry-run=client")).toBe('configmap "a" deleted (dry run)\n');
      expect(await k.ok("delete configmap a --dry-run=server")).toBe('configmap "a" deleted (server dry run)\n');
      await k.get(ConfigMap, "a");
    },
  },
  {
    name: "delete --wait, --grace-period",
    async run(k) {
      await k.given({ ...pod("p"), metadata: { name: "p", finalizers: ["example.com/hold"] } });
      await ready(k, "p");
      const deleting = k.start("delete pod p --grace-period=5");
      await deleting.until((stdout) => stdout === 'pod "p" deleted\n');
      const { metadata } = await k.get(Pod, "p");
      expect(metadata).toMatchObject({ deletionTimestamp: expect.any(String) });
      expect(await k.ok("delete pod p --wait=false")).toBe('pod "p" deleted\n');
      await k.client.patch(Pod, { namespace: k.namespace, name: "p" }, { type: "merge", body: { metadata: { finalizers: null } } });
      expect(await deleting.ended()).toMatchObject({ code: 0 });
      await k.gone(Pod, "p");
    },
  },
  {
    name: "delete --wait --timeout",
    async run(k) {
      await k.given({ ...configMap("a"), metadata: { name: "a", finalizers: ["example.com/hold"] } });
      expect(withoutReflector(await k.fails("delete configmap a --timeout=2s"))).toBe("error: timed out waiting for the condition on configmaps/a");
      expect((await k.get(ConfigMap, "a")).metadata).toMatchObject({ deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 });
      await k.ok(["patch", "configmap", "a", "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);
      await k.gone(ConfigMap, "a");
    },
  },
  {
    name: "delete --force --grace-period=0",
    async run(k) {
      await k.given(pod("p"));
      await ready(k, "p");
      const stderr = `${k.minor < 24 ? "warning" : "Warning"}: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n`;
      expect(await k.ok("delete pod p --force --grace-period=0", { stderr })).toBe('pod "p" force deleted\n');
      await k.gone(Pod, "p");
    },
  },
  {
    name: "delete --interactive",
    since: 29,
    async run(k) {
      await k.given(configMap("a"));
      expect(await k.ok("delete configmap a --interactive", { input: "n\n" })).toBe("You are about to delete the following 1 resource(s):\nconfigmap/a\nDo you want to continue? (y/n): deletion is cancelled\n");
      expect(await k.ok("delete configmap a --interactive", { input: "y\n" })).toContain('configmap "a" deleted\n');
    },
  },
  {
    name: "delete --cascade=background",
    async run(k) {
      await k.given(deployment("web"));
      await rolledOut(k, "web");
      expect(await k.ok("delete deployment web --cascade=background")).toBe('deployment.apps "web" deleted\n');
      await k.cluster.settled();
      expect(await k.list(ReplicaSet)).toEqual([]);
    },
  },
  {
    name: "delete --cascade=orphan",
    async run(k) {
      await k.given(deployment("web"));
      await rolledOut(k, "web");
      expect(await k.ok("delete deployment web --cascade=orphan")).toBe('deployment.apps "web" deleted\n');
      const sets = await k.list(ReplicaSet, "app=web");
      expect(sets.map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
    },
  },
  {
    name: "delete --cascade=foreground",
    async run(k) {
      await k.given(deployment("web"));
      await rolledOut(k, "web");
      expect(await k.ok("delete deployment web --cascade=foreground")).toBe('deployment.apps "web" deleted\n');
      expect([await k.list(ReplicaSet), await k.list(Pod)]).toEqual([[], []]);
    },
  },
  {
    name: "delete namespace",
    async run(k) {
      const name = `${k.namespace}-gone`;
      await k.client.create(Namespace, { metadata: { name } });
      await k.ok(["create", "-n", name, "-f", "-"], { input: documents(configMap("a"), service("s")) });
      expect(await k.ok(["delete", "namespace", name])).toBe(`namespace "${name}" deleted\n`);
      await k.gone(Namespace, name);
      expect((await k.client.list(ConfigMap, { namespace: name })).items).toEqual([]);
      expect(await k.fails("delete namespace default")).toBe('Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted');
    },
  },
  {
    name: "delete --raw",
    async run(k) {
      await k.given(configMap("a"));
      expect(JSON.parse(await k.ok(`delete --raw /api/v1/namespaces/${k.namespace}/configmaps/a`))).toMatchObject({ kind: "Status", status: "Success" });
      await k.gone(ConfigMap, "a");
    },
  },
];
