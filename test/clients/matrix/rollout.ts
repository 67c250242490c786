import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { expect } from "vitest";
import { deployment } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import type { Session } from "./session.ts";
import { rolledOut } from "./states.ts";
import { table } from "./told.ts";

const image = async (k: Session): Promise<string | undefined> => (await k.get(Deployment, "web")).spec!.template.spec!.containers[0]!.image;
/** Three revisions: nginx:1.27, nginx:2, nginx:3. */
async function thrice(k: Session): Promise<void> {
  await k.given(deployment("web"));
  await rolledOut(k, "web");
  for (const tag of ["2", "3"]) {
    await k.client.patch(Deployment, { namespace: k.namespace, name: "web" }, { type: "strategic", body: { spec: { template: { spec: { containers: [{ name: "web", image: `nginx:${tag}` }] } } } } });
    await rolledOut(k, "web");
  }
}

export const rollout: readonly MatrixCase[] = [
  {
    name: "scale",
    async run(k) {
      await k.given(deployment("web", { replicas: 2 }), deployment("other"));
      expect(await k.fails("scale deployment/web --replicas=3 --current-replicas=9")).toBe("error: Expected replicas to be 9, was 2");
      expect(await k.ok("scale deployment/web --replicas=3 --current-replicas=2")).toBe("deployment.apps/web scaled\n");
      expect(await k.ok("scale deployment/web deployment/other --replicas=0")).toBe("deployment.apps/web scaled\ndeployment.apps/other scaled\n");
      const { metadata, spec } = await k.get(Deployment, "web");
      expect([spec!.replicas, metadata.generation]).toEqual([0, 3]);
    },
  },
  {
    name: "scale rs, --all, -l, --timeout",
    async run(k) {
      await k.given(deployment("web"), deployment("other"));
      await rolledOut(k, "web");
      expect(await k.ok("scale deployments --all --replicas=2 --timeout=20s")).toBe("deployment.apps/other scaled\ndeployment.apps/web scaled\n");
      const [set] = await k.list(ReplicaSet, "app=web");
      expect(await k.ok(`scale rs ${set!.metadata.name} --replicas=2`)).toBe(`replicaset.apps/${set!.metadata.name} scaled\n`);
      expect(await k.fails("scale deployment/web --replicas=1 --resource-version=1")).toMatch(/^error: Expected resource version to be 1, was \d+$/);
      if (k.minor >= 24) expect(await k.ok("scale deployment -l app=web --replicas=1 --dry-run=server")).toBe("deployment.apps/web scaled (server dry run)\n");
    },
  },
  {
    name: "rollout status",
    async run(k) {
      await k.given(deployment("web", { replicas: 3 }));
      expect(await k.ok("rollout status deployment/web --timeout=20s")).toMatch(/^(?:Waiting for deployment .*\n)*deployment "web" successfully rolled out\n$/);
      expect(await k.ok("rollout status deployment web --watch=false")).toBe('deployment "web" successfully rolled out\n');
    },
  },
  {
    name: "rollout status of one that does not come",
    async run(k) {
      await k.given(deployment("web", { progressDeadlineSeconds: 1, minReadySeconds: 0, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx", readinessProbe: { tcpSocket: { port: 9 } } }] } } }));
      expect(await k.fails("rollout status deployment/web --timeout=20s")).toBe('error: deployment "web" exceeded its progress deadline');
      await k.given(deployment("slow", { template: { metadata: { labels: { app: "slow" } }, spec: { containers: [{ name: "web", image: "nginx", readinessProbe: { tcpSocket: { port: 9 } } }] } } }));
      expect(await k.fails("rollout status deployment/slow --timeout=2s")).toBe("error: timed out waiting for the condition");
    },
  },
  {
    name: "rollout restart",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("rollout restart deployment/web")).toBe("deployment.apps/web restarted\n");
      expect((await k.get(Deployment, "web")).spec!.template.metadata!.annotations).toHaveProperty(["kubectl.kubernetes.io/restartedAt"]);
      if (k.minor >= 24) expect(await k.ok("rollout status deployment -l app=web --timeout=20s")).toContain('deployment "web" successfully rolled out\n');
    },
  },
  {
    name: "rollout history",
    async run(k) {
      await thrice(k);
      const [title, ...rows] = (await k.ok("rollout history deployment/web")).trimEnd().split("\n");
      expect(title).toBe("deployment.apps/web ");
      expect(table(rows.join("\n"))).toEqual([["REVISION", "CHANGE-CAUSE"], ["1", "<none>"], ["2", "<none>"], ["3", "<none>"]]);
      expect(await k.ok("rollout history deployment/web --revision=2")).toMatch(/^deployment\.apps\/web with revision #2\nPod Template:\n {2}Labels:\tapp=web\n\tpod-template-hash=\S+\n {2}Containers:\n {3}web:\n {4}Image:\tnginx:2\n/);
    },
  },
  {
    name: "rollout undo",
    async run(k) {
      await thrice(k);
      expect(await k.ok("rollout undo deployment/web")).toBe("deployment.apps/web rolled back\n");
      expect(await image(k)).toBe("nginx:2");
      expect((await rolledOut(k, "web")).metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "4" });
      expect(await k.ok("rollout undo deployment/web --to-revision=1")).toBe("deployment.apps/web rolled back\n");
      expect(await image(k)).toBe("nginx:1.27");
      await rolledOut(k, "web");
      expect(await k.ok("rollout undo deployment/web --to-revision=5")).toBe("deployment.apps/web skipped rollback (current template already matches revision 5)\n");
      expect(await k.fails("rollout undo deployment/web --to-revision=99")).toBe("error: unable to find specified revision 99 in history");
    },
  },
  {
    name: "rollout undo --dry-run",
    async run(k) {
      await thrice(k);
      expect(await k.ok("rollout undo deployment/web --dry-run=client")).toMatch(/^deployment\.apps\/web (?:will roll back to )?Pod Template:\n[^]*nginx:2/);
      expect(await k.ok("rollout undo deployment/web --dry-run=server")).toBe("deployment.apps/web rolled back (server dry run)\n");
      expect(await image(k)).toBe("nginx:3");
    },
  },
  {
    name: "rollout pause, resume",
    async run(k) {
      await k.given(deployment("web"));
      await rolledOut(k, "web");
      expect(await k.ok("rollout pause deployment/web")).toBe("deployment.apps/web paused\n");
      expect(await k.fails("rollout pause deployment/web")).toBe('error: deployments.apps "web" is already paused');
      await k.ok("set image deployment/web web=nginx:2");
      await k.cluster.settled();
      expect(await k.list(ReplicaSet, "app=web")).toHaveLength(1);
      expect(await k.ok("rollout resume deployment/web")).toBe("deployment.apps/web resumed\n");
      expect(await k.fails("rollout resume deployment/web")).toBe('error: deployments.apps "web" is not paused');
      await rolledOut(k, "web");
      expect(await k.list(ReplicaSet, "app=web")).toHaveLength(2);
    },
  },
];
