import { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { Pod } from "@kx/shared/kinds/core/pod";
import { ReplicationController } from "@kx/shared/kinds/core/replication-controller";
import { expect } from "vitest";
import type { MatrixCase } from "./matrix-case.ts";
import type { Manifest } from "./session.ts";
import { table } from "./told.ts";

const template = (name: string): object => ({ metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx:1.27" }] } });
const workload = (kind: string, name: string, spec: object, apiVersion = "apps/v1"): Manifest => ({ apiVersion, kind, metadata: { name }, spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec } });
const stateful = (name: string): Manifest => workload("StatefulSet", name, { replicas: 2, serviceName: name });
const daemon = (name: string): Manifest => workload("DaemonSet", name, {});
const controller = (name: string): Manifest => workload("ReplicationController", name, { replicas: 1, selector: { app: name } }, "v1");

export const workloads: readonly MatrixCase[] = [
  {
    name: "get all, of every kind",
    async run(k) {
      await k.given(stateful("db"), daemon("agent"), controller("old"));
      await k.given({ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "cron" }, spec: { schedule: "0 0 1 1 *", jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } } } } } });
      await k.ok("create deployment web --image=nginx");
      await k.ok("create job once --image=busybox -- true");
      await k.ok("autoscale deployment web --max=2");
      await k.ok("create service clusterip web --tcp=80");
      await k.ok("rollout status deployment/web --timeout=20s");
      const told = table(await k.ok("get all")).flatMap(([cell]) => (cell?.includes("/") ? [cell.replace(/\/.*/, "")] : []));
      const lines = (await k.ok("get all -o name")).trimEnd().split("\n").map((line) => line.replace(/\/.*/, ""));
      expect([...new Set(lines)]).toEqual([
        "pod",
        "replicationcontroller",
        "service",
        "daemonset.apps",
        "deployment.apps",
        "replicaset.apps",
        "statefulset.apps",
        "horizontalpodautoscaler.autoscaling",
        "cronjob.batch",
        "job.batch",
      ]);
      expect(told[0]).toBe("pod");
    },
  },
  {
    name: "rollout, scale of a StatefulSet",
    async run(k) {
      await k.given(stateful("db"));
      expect(await k.ok("rollout status statefulset/db --timeout=30s")).toMatch(/^(?:Waiting for .*\n)*(?:partitioned roll out complete: 2 new pods have been updated\.\.\.|statefulset rolling update complete 2 pods at revision db-\S+\.\.\.)\n$/);
      expect(table(await k.ok("get sts"))).toEqual([["NAME", "READY", "AGE"], ["db", "2/2", expect.any(String)]]);
      expect(await k.ok("set image statefulset/db c=nginx:2")).toBe("statefulset.apps/db image updated\n");
      await k.ok("rollout status statefulset/db --timeout=30s");
      expect(table((await k.ok("rollout history statefulset/db")).replace(/^.*\n/, ""))).toEqual([["REVISION", "CHANGE-CAUSE"], ["1", "<none>"], ["2", "<none>"]]);
      expect(await k.ok("rollout undo statefulset/db")).toBe("statefulset.apps/db rolled back\n");
      expect((await k.get(StatefulSet, "db")).spec!.template.spec!.containers[0]!.image).toBe("nginx:1.27");
      await k.ok("rollout status statefulset/db --timeout=30s");
      expect(await k.ok("rollout restart statefulset/db")).toBe("statefulset.apps/db restarted\n");
      await k.ok("rollout status statefulset/db --timeout=30s");
      expect(await k.ok("scale statefulset/db --replicas=1")).toBe("statefulset.apps/db scaled\n");
      await k.untilGone(Pod, "db-1");
      expect(await k.ok("describe statefulset db")).toMatch(/^Replicas: +1 desired \| 1 total$/m);
    },
  },
  {
    name: "rollout of a DaemonSet",
    async run(k) {
      await k.given(daemon("agent"));
      expect(await k.ok("rollout status daemonset/agent --timeout=30s")).toMatch(/^(?:Waiting for .*\n)*daemon set "agent" successfully rolled out\n$/);
      expect(table(await k.ok("get ds"))[1]!.slice(0, 6)).toEqual(["agent", "3", "3", "3", "3", "3"]);
      await k.ok("set image daemonset/agent c=nginx:2");
      await k.ok("rollout status daemonset/agent --timeout=30s");
      expect(await k.ok("rollout undo daemonset/agent --to-revision=1")).toBe("daemonset.apps/agent rolled back\n");
      expect((await k.get(DaemonSet, "agent")).spec!.template.spec!.containers[0]!.image).toBe("nginx:1.27");
      expect(await k.ok("rollout history daemonset/agent")).toMatch(/^daemonset\.apps\/agent \nREVISION/);
      expect(await k.ok("describe daemonset agent")).toMatch(/^Desired Number of Nodes Scheduled: 3$/m);
    },
  },
  {
    name: "scale, describe of a ReplicationController",
    async run(k) {
      await k.given(controller("old"));
      expect(await k.ok("scale rc old --replicas=2")).toBe("replicationcontroller/old scaled\n");
      await k.until(ReplicationController, "old", ({ status }) => status?.readyReplicas === 2);
      expect(table(await k.ok("get rc"))[1]!.slice(0, 4)).toEqual(["old", "2", "2", "2"]);
      expect(await k.ok("describe rc old")).toMatch(/^Replicas: +2 current \/ 2 desired$/m);
      expect(await k.ok("expose rc old --port=80")).toBe("service/old exposed\n");
      expect(await k.ok("delete rc old")).toBe('replicationcontroller "old" deleted\n');
    },
  },
  {
    name: "drain --ignore-daemonsets",
    alone: true,
    async run(k) {
      await k.given(daemon("agent"));
      await k.ok("rollout status daemonset/agent --timeout=30s");
      expect(await k.fails("drain node-3 --pod-selector app=agent")).toContain(`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${k.namespace}/agent-`);
      expect(await k.ok("drain node-3 --pod-selector app=agent --ignore-daemonsets", { stderr: new RegExp(`^W(?:ARNING|arning): ignoring DaemonSet-managed Pods: ${k.namespace}/agent-\\S+\n$`) })).toMatch(/node\/node-3 drained\n$/);
      await k.ok("uncordon node-3");
    },
  },
];
