import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { deployment, pod } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { ready, rolledOut } from "./states.ts";

export const nodes: readonly MatrixCase[] = [
  {
    name: "cordon, uncordon",
    alone: true,
    async run(k) {
      expect(await k.ok("cordon node-1 --dry-run=server")).toBe("node/node-1 cordoned (server dry run)\n");
      expect(await k.ok("cordon node-1")).toBe("node/node-1 cordoned\n");
      expect(await k.ok("cordon node-1")).toBe("node/node-1 already cordoned\n");
      expect((await k.get(Node, "node-1")).spec).toMatchObject({ unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] });
      expect(await k.ok("get node node-1 --no-headers")).toContain("Ready,SchedulingDisabled");
      expect(await k.ok("uncordon node-1")).toBe("node/node-1 uncordoned\n");
      expect(await k.ok("uncordon node-1")).toBe("node/node-1 already uncordoned\n");
      expect((await k.until(Node, "node-1", ({ spec }) => !spec?.taints?.length)).spec?.unschedulable).toBeUndefined();
    },
  },
  {
    name: "taint",
    alone: true,
    async run(k) {
      expect(await k.ok("taint node node-2 example.com/a=b:NoSchedule")).toBe("node/node-2 tainted\n");
      expect((await k.get(Node, "node-2")).spec!.taints).toEqual([{ key: "example.com/a", value: "b", effect: "NoSchedule" }]);
      expect(await k.fails("taint node node-2 example.com/a=b:NoSchedule")).toContain("node node-2 already has example.com/a taint(s) with same effect(s) and --overwrite is false");
      expect(await k.ok("taint node node-2 example.com/a=c:NoSchedule --overwrite")).toBe("node/node-2 modified\n");
      expect(await k.ok("taint node node-2 example.com/a-")).toBe("node/node-2 untainted\n");
      expect(await k.fails("taint node node-2 example.com/a-")).toContain('taint "example.com/a" not found');
    },
  },
  {
    name: "taint :NoExecute",
    alone: true,
    async run(k) {
      await k.given(pod("p", { nodeName: "node-2" }));
      await ready(k, "p");
      expect(await k.ok("taint nodes node-2 example.com/a=b:NoExecute")).toBe("node/node-2 tainted\n");
      await k.untilGone(Pod, "p");
      expect(await k.ok("taint nodes -l kubernetes.io/hostname=node-2 example.com/a-")).toBe("node/node-2 untainted\n");
    },
  },
  {
    name: "drain",
    alone: true,
    async run(k) {
      await k.given(pod("bare", { nodeName: "node-3" }), deployment("drained", { template: { metadata: { labels: { app: "drained" } }, spec: { nodeName: "node-1", containers: [{ name: "c", image: "nginx" }] } } }));
      await Promise.all([ready(k, "bare"), rolledOut(k, "drained")]);
      const owners = "not managed by ReplicationController, ReplicaSet, Job, DaemonSet or StatefulSet";
      const refusal = k.minor < 23 ? `Pods ${owners}` : k.minor < 30 ? "Pods declare no controller" : "cannot delete Pods that declare no controller";
      expect(await k.fails("drain node-3 --pod-selector app=bare")).toContain(`cannot delete ${refusal} (use --force to override): ${k.namespace}/bare`);
      const warning = `${k.minor < 23 ? `WARNING: deleting Pods ${owners}` : "Warning: deleting Pods that declare no controller"}: ${k.namespace}/bare\n`;
      expect(await k.ok("drain node-3 --force --pod-selector app=bare", { stderr: warning, unlogged: true })).toBe(
        `node/node-3 already cordoned\nevicting pod ${k.namespace}/bare\npod/bare evicted\nnode/node-3 ${k.minor < 22 ? "evicted" : "drained"}\n`,
      );
      await k.gone(Pod, "bare");
      await k.ok("uncordon node-3");
      // What a controller owns goes without force. 1.20 finds no dry run of evictions in the OpenAPI of its time.
      if (k.minor < 21) return;
      expect(await k.ok("drain node-1 --pod-selector app=drained --dry-run=server")).toMatch(new RegExp(`^node/node-1 cordoned \\(server dry run\\)\nevicting pod ${k.namespace}/drained-\\S+ \\(server dry run\\)\n`));
      expect(await k.list(Pod, "app=drained")).toHaveLength(1);
    },
  },
];
