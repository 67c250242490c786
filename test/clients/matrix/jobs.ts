import { HorizontalPodAutoscaler } from "@kx/shared/kinds/autoscaling/horizontal-pod-autoscaler";
import { CronJob } from "@kx/shared/kinds/batch/cron-job";
import { Job } from "@kx/shared/kinds/batch/job";
import { Pod } from "@kx/shared/kinds/core/pod";
import { expect } from "vitest";
import { deployment } from "./manifests.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { table } from "./told.ts";

export const jobs: readonly MatrixCase[] = [
  {
    name: "create job",
    async run(k) {
      expect(await k.ok("create job once --image=busybox -- echo done")).toBe("job.batch/once created\n");
      expect(await k.ok("wait --for=condition=complete job/once --timeout=20s")).toBe("job.batch/once condition met\n");
      expect(await k.ok("logs job/once")).toBe("done\n");
      const [header, row] = table(await k.ok("get job once"));
      expect(header).toEqual(["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"]);
      expect(row!.slice(0, 3)).toEqual(["once", "Complete", "1/1"]);
      expect(await k.ok("describe job once")).toMatch(k.minor < 23 ? /^Pods Statuses: +0 Running \/ 1 Succeeded \/ 0 Failed$/m : /^Pods Statuses: +0 Active(?: \(0 Ready\))? \/ 1 Succeeded \/ 0 Failed$/m);
      expect(await k.ok("delete job once")).toBe('job.batch "once" deleted\n');
      await k.cluster.settled();
      expect(await k.list(Pod)).toEqual([]);
    },
  },
  {
    name: "create cronjob",
    since: 21,
    async run(k) {
      expect(await k.ok(["create", "cronjob", "often", "--image=busybox", "--schedule=*/5 * * * *", "--", "echo", "done"])).toBe("cronjob.batch/often created\n");
      expect((await k.get(CronJob, "often")).spec).toMatchObject({ schedule: "*/5 * * * *", concurrencyPolicy: "Allow" });
      const [header, row] = table(await k.ok("get cronjobs"));
      expect(header).toEqual(["NAME", "SCHEDULE", "TIMEZONE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"]);
      expect(row!.slice(0, 6)).toEqual(["often", "*/5 * * * *", "<none>", "False", "0", "<none>"]);
      expect(await k.ok("describe cronjob often")).toMatch(/^Schedule: +\*\/5 \* \* \* \*$/m);
      expect(await k.ok("create job --from=cronjob/often now")).toBe("job.batch/now created\n");
      expect((await k.get(Job, "now")).metadata).toMatchObject({ annotations: { "cronjob.kubernetes.io/instantiate": "manual" }, ownerReferences: [{ kind: "CronJob", name: "often" }] });
    },
  },
  {
    name: "autoscale",
    async run(k) {
      await k.given(deployment("web"));
      expect(await k.ok("autoscale deployment web --min=1 --max=3 --cpu-percent=80")).toBe("horizontalpodautoscaler.autoscaling/web autoscaled\n");
      expect((await k.get(HorizontalPodAutoscaler, "web")).spec).toMatchObject({ minReplicas: 1, maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web" }, metrics: [{ resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }] });
      const { stdout, requests } = await k.run("get hpa");
      if (k.minor >= 27) expect(requests.at(-1)!.path).toMatch(/^\/apis\/autoscaling\/v2\//);
      const [header, row] = table(stdout);
      expect(header).toEqual(["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"]);
      expect(row!.slice(0, 5)).toEqual(["web", "Deployment/web", "cpu: <unknown>/80%", "1", "3"]);
      // 1.20 knows betas of version 2 alone, and takes version 1 then.
      expect(await k.ok("describe hpa web")).toMatch(/^Reference: +Deployment\/web$/m);
    },
  },
];
