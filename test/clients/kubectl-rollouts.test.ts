import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type StartedCluster } from "@kx/apiserver";
import { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { CronJob } from "@kx/shared/kinds/batch/cron-job";
import { Job } from "@kx/shared/kinds/batch/job";
import { ReplicationController } from "@kx/shared/kinds/core/replication-controller";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject } from "@kx/shared/meta/object";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlSession, kubectlVersions, type KubectlSession } from "../support/kubectl-session.ts";
import { kubectls } from "../support/kubectl.ts";

/** The oldest, the newest and one between of those that there are. */
const all = await kubectlVersions();
const versions = [...new Set([all[0], all.find((version) => version === "1.27") ?? all[1], all.at(-1)])].filter((version) => version !== undefined);
const sessions = new Map<string, KubectlSession>();
let cluster: StartedCluster;

beforeAll(async () => {
  if (versions.length === 0) return;
  cluster = await startCluster({ listen: true, seed: 1, nodes: 3, freeze: true });
  const kubeconfig = join(mkdtempSync(join(tmpdir(), "kx-rollouts-")), "kubeconfig");
  writeFileSync(kubeconfig, cluster.kubeconfig!, { mode: 0o600 });
  for (const kubectl of await kubectls()) {
    if (!versions.includes(kubectl.version)) continue;
    const session = kubectlSession(kubectl, { kubeconfig }, `v${kubectl.version.replace(".", "-")}`);
    await session.ok(["create", "namespace", session.namespace]);
    sessions.set(kubectl.version, session);
  }
});
afterAll(() => cluster?.close());

const described: [string, AnyKind, string][] = [
  ["a ReplicationController", ReplicationController, "rc/told"],
  ["a Deployment", Deployment, "deployment/told"],
  ["a StatefulSet", StatefulSet, "statefulset/told"],
  ["a DaemonSet", DaemonSet, "daemonset/told"],
  ["a Job", Job, "job/told"],
  ["a CronJob", CronJob, "cronjob/told"],
];

const minorOf = (version: string): number => Number(version.split(".")[1]);

const pod = (image: string): string => `{ containers: [{ name: c, image: "${image}", args: [serve-hostname] }], terminationGracePeriodSeconds: 1 }`;
const agnhost = (tag: string): string => `registry.k8s.io/e2e-test-images/agnhost:${tag}`;
const template = (name: string): string => `template: { metadata: { labels: { app: ${name} } }, spec: ${pod(agnhost("2.52"))} }`;
const workload = (kind: string, name: string, spec: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name} }
spec: { selector: { matchLabels: { app: ${name} } }, ${template(name)}, ${spec} }
`;

const podOfAll = `
      nodeSelector: { kubernetes.io/os: linux }
      containers:
      - { name: c, image: busybox, command: [sleep, "3600"], env: [{ name: A, value: b }], ports: [{ containerPort: 80 }], resources: { limits: { cpu: 100m } } }
      volumes: [{ name: scratch, emptyDir: {} }]`;
const told = ["v1 ReplicationController", "apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 DaemonSet", "batch/v1 Job", "batch/v1 CronJob"]
  .map((what) => {
    const [apiVersion, kind = ""] = what.split(" ");
    const labels = `labels: { told: ${kind.toLowerCase()} }`;
    const selector = kind === "ReplicationController" ? "" : `selector: { matchLabels: { told: ${kind.toLowerCase()} } }`;
    const ends = `\n      restartPolicy: Never${podOfAll}`;
    const specs: Record<string, string> = {
      StatefulSet: "serviceName: told\n  volumeClaimTemplates: [{ metadata: { name: data, labels: { a: b } }, spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 1Gi } } } }]",
      Job: "completionMode: Indexed\n  completions: 2\n  ttlSecondsAfterFinished: 3600\n  activeDeadlineSeconds: 900",
      CronJob: "schedule: 0 0 1 1 *\n  timeZone: Europe/Berlin\n  startingDeadlineSeconds: 60",
    };
    const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: told, ${labels}, annotations: { note: some } }\nspec:\n  ${specs[kind] ?? "minReadySeconds: 0"}`;
    if (kind === "CronJob") return `${head}\n  jobTemplate:\n   spec:\n    parallelism: 2\n    template:\n     spec:${ends}`;
    if (kind === "Job") return `${head}\n  template:\n    spec:${ends}`;
    return `${head}\n  ${selector}\n  template:\n    metadata: { ${labels} }\n    spec:${podOfAll}`;
  })
  .join("\n---\n");

// A file without tests fails.
test.each(versions.length > 0 ? [] : ["none"])("there is no kubectl to test with: %s", () => expect(versions).toEqual([]));

describe.each(versions)("kubectl %s", (version) => {
  let k: KubectlSession;
  beforeAll(() => {
    k = sessions.get(version)!;
  });
  const jsonpath = (what: string, path: string): Promise<string> => k.ok(["get", ...what.split(" "), "-o", `jsonpath=${path}`]);

  test("a StatefulSet: status, history, undo, restart, scale, describe", async () => {
    await k.ok("create -f -", { input: workload("StatefulSet", "db", "serviceName: db, replicas: 2") });
    expect(await k.ok("rollout status statefulset/db --timeout=30s")).toMatch(/partitioned roll out complete: 2 new pods have been updated\.\.\.\n$|statefulset rolling update complete 2 pods at revision db-[b-z0-9]+\.\.\.\n$/);
    expect(await k.ok("get sts db --no-headers")).toMatch(/^db +2\/2 +/);
    await k.ok(["set", "image", "statefulset/db", `c=${agnhost("2.53")}`]);
    await k.ok("rollout status statefulset/db --timeout=30s");
    expect(await k.ok("rollout history statefulset/db")).toMatch(/^statefulset.apps\/db ?\nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n/);
    expect(await k.ok("rollout history statefulset/db --revision=1")).toContain(agnhost("2.52"));
    expect(await k.ok("rollout undo statefulset/db")).toBe("statefulset.apps/db rolled back\n");
    await k.ok("rollout status statefulset/db --timeout=30s");
    expect(await jsonpath("pods -l app=db", "{.items[*].spec.containers[0].image}")).toBe(`${agnhost("2.52")} ${agnhost("2.52")}`);
    expect(await k.ok("rollout history statefulset/db")).toMatch(/\n2 +<none>\n3 +<none>\n/);
    expect(await k.ok("rollout restart statefulset/db")).toBe("statefulset.apps/db restarted\n");
    await k.ok("rollout status statefulset/db --timeout=30s");
    expect(await k.ok("scale statefulset/db --replicas=3")).toBe("statefulset.apps/db scaled\n");
    await k.ok("rollout status statefulset/db --timeout=20s");
    expect(await jsonpath("statefulset db", "{.spec.replicas} {.status.replicas}")).toBe("3 3");
    const described = await k.ok("describe statefulset db");
    expect(described).toMatch(/^Replicas: +3 desired \| 3 total$/m);
    expect(described).toMatch(/^Pods Status: +3 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m);
    expect(described).toMatch(/SuccessfulCreate .*statefulset-controller +Create Pod db-0 in StatefulSet db successful/);
  });

  test("a DaemonSet: status, history, undo, restart, describe", async () => {
    await k.ok("create -f -", { input: workload("DaemonSet", "agent", "updateStrategy: { rollingUpdate: { maxUnavailable: 2 } }") });
    expect(await k.ok("rollout status daemonset/agent --timeout=30s")).toMatch(/daemon set "agent" successfully rolled out\n$/);
    expect(await k.ok("get ds agent --no-headers")).toMatch(/^agent +3 +3 +3 +3 +3 +<none> +/);
    await k.ok(["set", "image", "daemonset/agent", `c=${agnhost("2.53")}`]);
    await k.ok("rollout status daemonset/agent --timeout=30s");
    expect(await k.ok("rollout history daemonset/agent")).toMatch(/^daemonset.apps\/agent ?\nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n/);
    expect(await k.ok("rollout undo daemonset/agent --to-revision=1")).toBe("daemonset.apps/agent rolled back\n");
    await k.ok("rollout status daemonset/agent --timeout=30s");
    expect(new Set((await jsonpath("pods -l app=agent", "{.items[*].spec.containers[0].image}")).split(" "))).toEqual(new Set([agnhost("2.52")]));
    expect(await k.ok("rollout restart daemonset/agent")).toBe("daemonset.apps/agent restarted\n");
    await k.ok("rollout status daemonset/agent --timeout=30s");
    const described = await k.ok("describe daemonset agent");
    expect(described).toContain("Desired Number of Nodes Scheduled: 3\n");
    expect(described).toContain("Number of Nodes Scheduled with Available Pods: 3\n");
    expect(new Set((await jsonpath("pods -l app=agent", "{.items[*].spec.nodeName}")).split(" "))).toEqual(new Set(["node-1", "node-2", "node-3"]));
    expect(await k.fails("scale daemonset/agent --replicas=2")).toContain("the server could not find the requested resource");
  });

  test("a ReplicationController: scale, describe, cascades", async () => {
    const input = `
apiVersion: v1
kind: ReplicationController
metadata: { name: old }
spec: { replicas: 2, template: { metadata: { labels: { app: old } }, spec: ${pod("nginx")} } }
`;
    await k.ok("create -f -", { input });
    expect(await k.ok("scale rc old --replicas=3")).toBe("replicationcontroller/old scaled\n");
    expect(await k.ok("get rc old -o wide --no-headers")).toMatch(/^old +3 +[0-3] +[0-3] +\S+ +c +nginx +app=old\n$/);
    const scale = JSON.parse(await k.ok(["get", "--raw", `/api/v1/namespaces/${k.namespace}/replicationcontrollers/old/scale`])) as object;
    expect(scale).toMatchObject({ kind: "Scale", apiVersion: "autoscaling/v1", spec: { replicas: 3 }, status: { selector: "app=old" } });
    await k.ok("wait --for=condition=Ready pod -l app=old --timeout=20s");
    expect(await k.ok("describe rc old")).toMatch(/^Pods Status: +3 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m);
    await k.ok("delete rc old --cascade=orphan");
    expect((await k.ok("get pods -l app=old -o name")).trim().split("\n")).toHaveLength(3);
    await k.ok("create -f -", { input });
    await k.ok("delete rc old --cascade=foreground");
    expect(await k.ok("get pods -l app=old -o name")).toBe("");
  });

  test("create job and cronjob, and a job from a cronjob", async () => {
    expect(await k.ok("create job hello --image=busybox -- echo hello")).toBe("job.batch/hello created\n");
    expect(await k.ok("wait --for=condition=complete job/hello --timeout=20s")).toBe("job.batch/hello condition met\n");
    expect(await k.ok("get job hello --no-headers")).toMatch(/^hello +Complete +1\/1 +\d+s +\d+s\n$/);
    expect(await k.ok("logs job/hello")).toBe("hello\n");
    const described = await k.ok("describe job hello");
    expect(described).toMatch(/^Pods Statuses: +0 (Active \(0 Ready\)|Running|Active) \/ 1 Succeeded \/ 0 Failed$/m);
    expect(described).toMatch(/Completed .*job-controller +Job completed/);
    expect(await k.ok("get pods -l job-name=hello --no-headers")).toMatch(/^hello-[a-z0-9]{5} +0\/1 +Completed +0 /);
    // kubectl 1.20 asks for batch/v1beta1, which clusters have not served since 1.25.
    if (minorOf(version) < 21) return;
    expect(await k.ok(["create", "cronjob", "tick", "--image=busybox", "--schedule=0 0 1 1 *", "--", "date"])).toBe("cronjob.batch/tick created\n");
    expect(await k.ok("get cronjob tick --no-headers")).toMatch(/^tick +0 0 1 1 \* +<none> +False +0 +<none> +\d+s\n$/);
    expect(await k.ok("create job manual --from=cronjob/tick")).toBe("job.batch/manual created\n");
    await k.ok("wait --for=condition=complete job/manual --timeout=20s");
    expect(await jsonpath("job manual", "{.metadata.ownerReferences[0].kind} {.metadata.ownerReferences[0].name} {.metadata.annotations}")).toContain("CronJob tick ");
    expect(await k.ok("describe cronjob tick")).toMatch(/^Schedule: +0 0 1 1 \*\nConcurrency Policy: +Allow\nSuspend: +False\n/m);
    await k.ok("delete cronjob tick");
    expect(await k.ok("get jobs -o name")).toBe("job.batch/hello\n");
  });

  test("a job that fails says why", async () => {
    await k.ok("create -f -", {
      input: `
apiVersion: batch/v1
kind: Job
metadata: { name: broken }
spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: c, image: busybox, command: ["false"] }] } } }
`,
    });
    expect(await k.ok("wait --for=condition=failed job/broken --timeout=20s")).toBe("job.batch/broken condition met\n");
    expect(await k.ok("describe job broken")).toMatch(/Warning +BackoffLimitExceeded .*job-controller +Job has reached the specified backoff limit/);
  });

  // Older releases describe them in words of their own.
  test.each(version === versions.at(-1) ? described : [])("kx describes %s in kubectl's words", async (_, kind, what) => {
    if (kind === ReplicationController) await k.ok("create -f -", { input: told });
    await cluster.settled();
    const lines: string[] = [];
    const object = await cluster.client.get<KubeObject>(kind, { namespace: k.namespace, name: "told" });
    await kind.describe!(object, cluster.client, { line: (level, text) => void lines.push("  ".repeat(level) + text) }, Date.now());
    // Ages of events, and how wide kubectl makes its columns, are another matter.
    const body = (text: string): string[] => text.split(/^Events:/m)[0]!.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim()).filter(Boolean);
    // What later releases than this one say as well.
    const later = minorOf(version) < 36 ? /^(Service Name|Pod Management Policy|Persistent Volume Claim Retention Policy|WhenDeleted|WhenScaled|Time Zone):/ : /^$/;
    expect(body(lines.join("\n")).filter((line) => !later.test(line))).toEqual(body(await k.ok(["describe", what])));
  });

  test("get all lists every workload, in the order of discovery", async () => {
    await k.ok("create deployment web --image=nginx");
    await k.ok("rollout status deployment/web --timeout=20s");
    await k.ok(["create", "-f", "-"], { input: told.replaceAll("name: told,", "name: all,") });
    const kinds = (await k.ok("get all -o name")).trim().split("\n").map((name) => name.split("/")[0]);
    expect([...new Set(kinds)]).toEqual(["pod", "replicationcontroller", "daemonset.apps", "deployment.apps", "replicaset.apps", "statefulset.apps", "cronjob.batch", "job.batch"]);
    await k.ok("delete replicationcontroller,daemonset,deployment,statefulset,cronjob,job -l told --wait=false");
  });

  test.each(["orphan", "foreground", "background"])("a StatefulSet is deleted with --cascade=%s", async (cascade) => {
    const name = `c-${cascade}`;
    await k.ok("create -f -", { input: workload("StatefulSet", name, "replicas: 1") });
    await k.ok(`rollout status statefulset/${name} --timeout=20s`);
    await k.ok(`delete statefulset ${name} --cascade=${cascade}`);
    // In the background they go afterwards: by then they may have gone.
    if (cascade === "background") await k.run(`wait --for=delete pod/${name}-0 --timeout=20s`);
    const left = (await k.ok(`get pods -l app=${name} -o name`)).trim();
    expect(left).toBe(cascade === "orphan" ? `pod/${name}-0` : "");
  });
});
