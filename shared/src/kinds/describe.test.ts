import { expect, test } from "vitest";
import { createApiClient } from "../client/api-client.ts";
import type { Transport } from "../client/transport.ts";
import { notFound } from "../errors/status-error.ts";
import type { KubeObject } from "../meta/object.ts";
import { Deployment } from "./apps/deployment.ts";
import { ReplicaSet } from "./apps/replica-set.ts";
import { ConfigMap } from "./core/config-map.ts";
import { Namespace } from "./core/namespace.ts";
import { Node } from "./core/node.ts";
import { Pod } from "./core/pod.ts";
import { Secret } from "./core/secret.ts";
import { ServiceAccount } from "./core/service-account.ts";
import type { Kind } from "./kind.ts";

const now = Date.UTC(2026, 0, 1, 0, 10);
const created = "2026-01-01T00:00:00Z";
const createdText = "Thu, 01 Jan 2026 00:00:00 +0000";

/** Lines as they reach the printer, two blanks a level; `asked` gathers the calls made. */
async function lines<T extends KubeObject>(
  kind: Kind<T>,
  object: T,
  lists: Record<string, readonly object[]> = {},
  asked: string[] = [],
): Promise<string[]> {
  const transport: Transport = {
    async request({ path, query }) {
      const plural = path.split("/").at(-1)!;
      asked.push(`${path} ${query?.labelSelector ?? query?.fieldSelector ?? ""}`.trim());
      if (path.includes("/leases/")) throw notFound({ group: "coordination.k8s.io", plural: "leases", kind: "Lease" }, plural);
      return { status: 200, warnings: [], body: { metadata: {}, items: lists[plural] ?? [] } };
    },
    watch: () => {
      throw new Error("nothing is watched");
    },
    stream: () => {
      throw new Error("nothing is streamed");
    },
  };
  const written: string[] = [];
  const out = { line: (level: number, text: string): void => void written.push("  ".repeat(level) + text) };
  await kind.describe!({ ...object, kind: kind.resource.kind }, createApiClient(transport), out, now);
  // Moments are shown in the reader's zone; the tests' zone may be any.
  return written.map((line) => line.replaceAll(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, createdText));
}

const metadata = { name: "web", namespace: "default", uid: "u1", creationTimestamp: created };

test("a namespace on its way out", async () => {
  const conditions = [{ type: "NamespaceContentRemaining", status: "True", lastTransitionTime: created, reason: "SomeResourcesRemain", message: "pods" }];
  expect(await lines(Namespace, { metadata: { name: "prod" }, status: { phase: "Terminating", conditions } })).toEqual([
    "Name:\tprod",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Status:\tTerminating",
    "Conditions:",
    "  Type\tStatus\tLastTransitionTime\tReason\tMessage",
    "  ----\t------\t------------------\t------\t-------",
    `  NamespaceContentRemaining\tTrue\t${createdText}\tSomeResourcesRemain\tpods`,
    "",
    "No resource quota.",
    "",
    "No LimitRange resource.",
  ]);
});

test("a namespace with bounds", async () => {
  const resourcequotas = [{ metadata: { name: "small" }, spec: { scopes: ["PriorityClass"] }, status: { hard: { pods: "3" }, used: { pods: "1" } } }];
  const limitranges = [{ metadata: { name: "usual" }, spec: { limits: [{ type: "Container", default: { cpu: "1" }, max: { cpu: "2" } }] } }];
  const asked: string[] = [];
  const all = await lines(Namespace, { metadata: { name: "prod" }, status: { phase: "Active" } }, { resourcequotas, limitranges }, asked);
  expect(asked).toEqual(["/api/v1/namespaces/prod/resourcequotas", "/api/v1/namespaces/prod/limitranges"]);
  expect(all.slice(4)).toEqual([
    "",
    "Resource Quotas",
    "  Name:\tsmall",
    "  Scopes:\tPriorityClass",
    "  Resource\tUsed\tHard",
    "  --------\t---\t---",
    "  pods\t1\t3",
    "",
    "Resource Limits",
    " Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio",
    " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------",
    " Container\tcpu\t-\t2\t-\t1\t-",
  ]);
});

test("a config map, with what its annotations and Events say", async () => {
  const annotations = {
    short: "x",
    long: "y".repeat(150),
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  };
  const asked: string[] = [];
  const events = [
    { metadata: {}, involvedObject: { fieldPath: "spec.containers{c}" }, type: "Warning", reason: "B", message: "late ", lastTimestamp: "2026-01-01T00:09:55Z", firstTimestamp: "2026-01-01T00:05:00Z", count: 3, source: { component: "kubelet" } },
    { metadata: {}, involvedObject: {}, type: "Normal", reason: "A", message: "early", firstTimestamp: created, reportingComponent: "scheduler" },
  ];
  expect(await lines(ConfigMap, { metadata: { ...metadata, annotations }, data: { b: "1\n2", a: "x" }, binaryData: { c: "AAAA" } }, { events }, asked)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Labels:\t<none>",
    "Annotations:\tlong:",
    `\t  ${"y".repeat(138)}...`,
    "\tshort: x",
    "",
    "Data",
    "====",
    "a:",
    "----",
    "x",
    "",
    "b:",
    "----",
    "1",
    "2",
    "",
    "",
    "BinaryData",
    "====",
    "c: 3 bytes",
    "",
    "Events:",
    "  Type\tReason\tAge\tFrom\tMessage",
    "  ----\t------\t----\t----\t-------",
    "  Normal\tA\t10m\tscheduler\tearly",
    "  Warning\tB\t5s (x3 over 5m)\tkubelet\tspec.containers{c}: late",
  ]);
  expect(asked).toEqual([
    "/api/v1/namespaces/default/events involvedObject.kind=ConfigMap,involvedObject.name=web,involvedObject.namespace=default,involvedObject.uid=u1",
  ]);
});

test("a secret tells sizes alone", async () => {
  expect((await lines(Secret, { metadata, type: "Opaque", data: { password: "c2VjcmV0" } })).slice(4)).toEqual([
    "",
    "Type:\tOpaque",
    "",
    "Data",
    "====",
    "password:\t6 bytes",
  ]);
});

test("a service account", async () => {
  expect((await lines(ServiceAccount, { metadata, imagePullSecrets: [{ name: "a" }, { name: "b" }] })).slice(4)).toEqual([
    "Image pull secrets:\ta",
    "\tb",
    "Events:\t<none>",
  ]);
});

test("a running pod", async () => {
  const pod: Pod = {
    metadata: { ...metadata, labels: { app: "web" }, ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-1", uid: "r", controller: true }] },
    spec: {
      priority: 0,
      serviceAccountName: "default",
      nodeName: "node-1",
      tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
      containers: [
        {
          name: "c",
          image: "nginx",
          args: ["-a", "b\nc"],
          ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
          resources: { limits: { memory: "128Mi", cpu: "1" } },
          readinessProbe: { httpGet: { path: "/x", port: 8080, scheme: "HTTP" }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
          envFrom: [{ prefix: "P_", configMapRef: { name: "conf" } }],
          env: [
            { name: "PLAIN", value: "1" },
            { name: "NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
            { name: "IP", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } } },
            { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
            { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
          ],
          volumeMounts: [{ name: "token", mountPath: "/t", readOnly: true }, { name: "data", mountPath: "/d", subPath: "x" }],
        },
      ],
      volumes: [
        { name: "data", emptyDir: {} },
        { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3607 } }, { configMap: { name: "kube-root-ca.crt" } }, { downwardAPI: {} }] } },
      ],
    },
    status: {
      phase: "Running",
      hostIP: "172.18.0.2",
      podIP: "10.244.1.2",
      podIPs: [{ ip: "10.244.1.2" }],
      startTime: created,
      qosClass: "Burstable",
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        { name: "c", image: "nginx", imageID: "i", containerID: "kx://1", ready: true, restartCount: 1, state: { running: { startedAt: created } }, lastState: { terminated: { exitCode: 1, reason: "Error", startedAt: created, finishedAt: created } } },
      ],
    },
  };
  const asked: string[] = [];
  expect(await lines(Pod, pod, {}, asked)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Priority:\t0",
    "Service Account:\tdefault",
    "Node:\tnode-1/172.18.0.2",
    `Start Time:\t${createdText}`,
    "Labels:\tapp=web",
    "Annotations:\t<none>",
    "Status:\tRunning",
    "IP:\t10.244.1.2",
    "IPs:",
    "  IP:\t10.244.1.2",
    "Controlled By:\tReplicaSet/web-1",
    "Containers:",
    "  c:",
    "    Container ID:\tkx://1",
    "    Image:\tnginx",
    "    Image ID:\ti",
    "    Port:\t80/TCP (http)",
    "    Host Port:\t0/TCP (http)",
    "    Args:",
    "      -a",
    "      b",
    "      c",
    "    State:\tRunning",
    `      Started:\t${createdText}`,
    "    Last State:\tTerminated",
    "      Reason:\tError",
    "      Exit Code:\t1",
    `      Started:\t${createdText}`,
    `      Finished:\t${createdText}`,
    "    Ready:\tTrue",
    "    Restart Count:\t1",
    "    Limits:",
    "      cpu:\t1",
    "      memory:\t128Mi",
    "    Readiness:\thttp-get http://:8080/x delay=0s timeout=1s period=10s #success=1 #failure=3",
    "    Environment Variables from:",
    "      conf\tConfigMap with prefix 'P_'\tOptional: false",
    "    Environment:",
    "      PLAIN:\t1",
    "      NAME:\tweb (v1:metadata.name)",
    "      IP:\t (v1:status.podIP)",
    "      KEY:\t<set to the key 'k' in secret 's'>\tOptional: false",
    "      CPU:\t1 (limits.cpu)",
    "    Mounts:",
    '      /d from data (rw,path="x")',
    "      /t from token (ro)",
    "Conditions:",
    "  Type\tStatus",
    "  Ready \tTrue ",
    "Volumes:",
    "  data:",
    "    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    "    Medium:\t",
    "    SizeLimit:\t<unset>",
    "  token:",
    "    Type:\tProjected (a volume that contains injected data from multiple sources)",
    "    TokenExpirationSeconds:\t3607",
    "    ConfigMapName:\tkube-root-ca.crt",
    "    Optional:\tfalse",
    "    DownwardAPI:\ttrue",
    "QoS Class:\tBurstable",
    "Node-Selectors:\t<none>",
    "Tolerations:\tnode.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
    "Events:\t<none>",
  ]);
  expect(asked).toEqual([
    "/api/v1/namespaces/default/events involvedObject.name=web,involvedObject.namespace=default,involvedObject.uid=u1",
  ]);
});

test("a pod that goes", async () => {
  const going = { ...metadata, deletionTimestamp: "2026-01-01T00:09:55Z", deletionGracePeriodSeconds: 30 };
  const written = await lines(Pod, { metadata: going, spec: { containers: [] }, status: { phase: "Running" } });
  expect(written.slice(2, 7)).toEqual([
    "Node:\t<none>",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Status:\tTerminating (lasts 5s)",
    "Termination Grace Period:\t30s",
  ]);
});

const selector = { matchLabels: { app: "web" } };
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const templateLines = [
  "Pod Template:",
  "  Labels:\tapp=web",
  "  Containers:",
  "   c:",
  "    Image:\tnginx",
  "    Port:\t<none>",
  "    Host Port:\t<none>",
  "    Environment:\t<none>",
  "    Mounts:\t<none>",
  "  Volumes:\t<none>",
  "  Node-Selectors:\t<none>",
  "  Tolerations:\t<none>",
];
const owned = { ownerReferences: [{ apiVersion: "apps/v1", kind: "X", name: "web", uid: "u1", controller: true }] };

test("a deployment, its replica sets found by owner and template", async () => {
  const hashed = { ...template, metadata: { labels: { app: "web", "pod-template-hash": "2" } } };
  const replicasets = [
    { metadata: { name: "web-1", creationTimestamp: created, ...owned }, spec: { replicas: 0, template: { metadata: {}, spec: { containers: [] } } } },
    { metadata: { name: "web-2", creationTimestamp: created, ...owned }, spec: { replicas: 3, template: hashed }, status: { replicas: 3 } },
    { metadata: { name: "other" }, spec: { template: hashed } },
  ];
  const deployment: Deployment = {
    metadata,
    spec: { selector, template, replicas: 3, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } } },
    status: { replicas: 3, updatedReplicas: 3, availableReplicas: 2, unavailableReplicas: 1, conditions: [{ type: "Available", status: "True", reason: "MinimumReplicasAvailable" }] },
  };
  const asked: string[] = [];
  expect(await lines(Deployment, deployment, { replicasets }, asked)).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    `CreationTimestamp:\t${createdText}`,
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Selector:\tapp=web",
    "Replicas:\t3 desired | 3 updated | 3 total | 2 available | 1 unavailable",
    "StrategyType:\tRollingUpdate",
    "MinReadySeconds:\t0",
    "RollingUpdateStrategy:\t1 max unavailable, 25% max surge",
    ...templateLines,
    "Conditions:",
    "  Type\tStatus\tReason",
    "  ----\t------\t------",
    "  Available \tTrue\tMinimumReplicasAvailable",
    "OldReplicaSets:\tweb-1 (0/0 replicas created)",
    "NewReplicaSet:\tweb-2 (3/3 replicas created)",
    "Events:\t<none>",
  ]);
  expect(asked[0]).toBe("/apis/apps/v1/namespaces/default/replicasets app=web");
});

test("a replica set counts the pods that it controls", async () => {
  const pods = ["Running", "Running", "Pending"].map((phase) => ({ metadata: owned, status: { phase } }));
  const replicaSet: ReplicaSet = { metadata, spec: { selector, template, replicas: 3 }, status: { replicas: 3 } };
  expect(await lines(ReplicaSet, replicaSet, { pods: [...pods, { metadata: {}, status: { phase: "Running" } }] })).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "Selector:\tapp=web",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Replicas:\t3 current / 3 desired",
    "Pods Status:\t2 Running / 1 Waiting / 0 Succeeded / 0 Failed",
    ...templateLines,
    "Events:\t<none>",
  ]);
});

test("a node and what its pods take of it", async () => {
  const node: Node = {
    metadata: { name: "node-1", uid: "n", creationTimestamp: created, labels: { "node-role.kubernetes.io/worker": "" } },
    spec: { podCIDR: "10.244.1.0/24", podCIDRs: ["10.244.1.0/24"], taints: [{ key: "b", effect: "NoSchedule" }, { key: "a", value: "x", effect: "NoExecute" }] },
    status: {
      conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: created, lastTransitionTime: created, reason: "KubeletReady", message: "ok" }],
      addresses: [{ type: "InternalIP", address: "172.18.0.2" }],
      capacity: { cpu: "4", memory: "8Gi" },
      allocatable: { cpu: "4", memory: "8Gi" },
      nodeInfo: { machineID: "m", systemUUID: "s", bootID: "b", kernelVersion: "6.1", osImage: "kx", operatingSystem: "linux", architecture: "amd64", containerRuntimeVersion: "kx://1", kubeletVersion: "v1.36.0", kubeProxyVersion: "" },
    },
  };
  const pod = (name: string): object => ({
    metadata: { name, namespace: "default", creationTimestamp: created },
    spec: { containers: [{ name: "c", resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { memory: "1Gi" } } }, { name: "d", resources: { requests: { cpu: "250m" } } }] },
  });
  const asked: string[] = [];
  expect(await lines(Node, node, { pods: [pod("a"), pod("b")] }, asked)).toEqual([
    "Name:\tnode-1",
    "Roles:\tworker",
    "Labels:\tnode-role.kubernetes.io/worker=",
    "Annotations:\t<none>",
    `CreationTimestamp:\t${createdText}`,
    "Taints:\ta=x:NoExecute",
    "\tb:NoSchedule",
    "Unschedulable:\tfalse",
    'Lease:\tFailed to get lease: leases.coordination.k8s.io "node-1" not found',
    "Conditions:",
    "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage",
    "  ----\t------\t-----------------\t------------------\t------\t-------",
    `  Ready \tTrue \t${createdText} \t${createdText} \tKubeletReady \tok`,
    "Addresses:",
    "  InternalIP:\t172.18.0.2",
    "Capacity:",
    "  cpu:\t4",
    "  memory:\t8Gi",
    "Allocatable:",
    "  cpu:\t4",
    "  memory:\t8Gi",
    "System Info:",
    "  Machine ID:\tm",
    "  System UUID:\ts",
    "  Boot ID:\tb",
    "  Kernel Version:\t6.1",
    "  OS Image:\tkx",
    "  Operating System:\tlinux",
    "  Architecture:\tamd64",
    "  Container Runtime Version:\tkx://1",
    "  Kubelet Version:\tv1.36.0",
    "PodCIDR:\t10.244.1.0/24",
    "PodCIDRs:\t10.244.1.0/24",
    "Non-terminated Pods:\t(2 in total)",
    "  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge",
    "  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
    "  default\ta\t\t500m (12%)\t0 (0%)\t512Mi (6%)\t1Gi (12%)\t10m",
    "  default\tb\t\t500m (12%)\t0 (0%)\t512Mi (6%)\t1Gi (12%)\t10m",
    "Allocated resources:",
    "  (Total limits may be over 100 percent, i.e., overcommitted.)",
    "  Resource\tRequests\tLimits",
    "  --------\t--------\t------",
    "  cpu\t1 (25%)\t0 (0%)",
    "  memory\t1Gi (12%)\t2Gi (25%)",
    "  ephemeral-storage\t0 (0%)\t0 (0%)",
    "Events:\t<none>",
  ]);
  expect(asked).toEqual([
    "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1",
    "/api/v1/pods spec.nodeName=node-1,status.phase!=Succeeded,status.phase!=Failed",
    "/api/v1/events involvedObject.kind=Node,involvedObject.name=node-1,involvedObject.namespace=,involvedObject.uid=n",
    "/api/v1/events involvedObject.kind=Node,involvedObject.name=node-1,involvedObject.namespace=,involvedObject.uid=node-1",
  ]);
});
