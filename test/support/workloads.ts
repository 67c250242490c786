import type { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import type { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { CronJob } from "@kx/shared/kinds/batch/cron-job";
import type { Job } from "@kx/shared/kinds/batch/job";
import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { Service } from "@kx/shared/kinds/core/service";
import type { KubeObject } from "@kx/shared/meta/object";

/** What a test says of an object's metadata, spec and status beyond what every such object has. */
export interface Parts {
  metadata?: Record<string, unknown>;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

function anObject<T extends KubeObject>(name: string, { metadata = {}, spec = {}, status }: Parts, defaults: Record<string, unknown> = {}): T {
  return {
    metadata: { name, namespace: "default", uid: `uid-${name}`, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", ...metadata },
    spec: { ...defaults, ...spec },
    ...(status ? { status } : {}),
  } as KubeObject as T;
}

export const aDeployment = (parts: Parts = {}): Deployment =>
  anObject("web", parts, {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    template,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  });

export const aReplicaSet = (name: string, parts: Parts = {}): ReplicaSet =>
  anObject(name, parts, { replicas: 3, selector: { matchLabels: { app: "web" } }, template });

export const aStatefulSet = (parts: Parts = {}): StatefulSet =>
  anObject("web", parts, { replicas: 3, serviceName: "web", selector: { matchLabels: { app: "web" } }, template, podManagementPolicy: "OrderedReady", updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } });

export const aDaemonSet = (parts: Parts = {}): DaemonSet =>
  anObject("agent", parts, { selector: { matchLabels: { app: "web" } }, template, updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } });

export const aJob = (parts: Parts = {}): Job =>
  anObject("pi", parts, { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false, podReplacementPolicy: "TerminatingOrFailed", selector: { matchLabels: { job: "pi" } }, template });

export const aCronJob = (parts: Parts = {}): CronJob =>
  anObject("report", parts, { schedule: "*/10 * * * *", concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, jobTemplate: { spec: { template } } });

export const aNode = (name: string, parts: Parts = {}): Node => anObject(name, parts);

/** A pod that runs and is ready since `readySince`; `null` makes it not ready. */
export function aPod(name: string, { readySince = "2026-01-01T00:00:00Z", ...parts }: Parts & { readySince?: string | null } = {}): Pod {
  const ready = { type: "Ready", status: readySince === null ? "False" : "True", lastTransitionTime: readySince ?? "2026-01-01T00:00:00Z" };
  const status = { phase: "Running", podIP: "10.244.1.2", conditions: [ready], ...parts.status };
  const ips = { podIPs: [{ ip: status.podIP }] };
  return anObject(
    name,
    { ...parts, metadata: { labels: { app: "web" }, ...parts.metadata }, status: { ...ips, ...status } },
    { nodeName: "node-1", containers: [{ name: "web", image: "nginx" }] },
  );
}

export const aService = (parts: Parts = {}): Service =>
  anObject("web", parts, {
    type: "ClusterIP",
    clusterIP: "10.0.0.20",
    ipFamilies: ["IPv4"],
    selector: { app: "web" },
    ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }],
  });
