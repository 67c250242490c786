import { describe, expect, test } from "vitest";
import type { KubeObject } from "../meta/object.ts";
import type { ManagedFieldsEntry } from "./managed-fields-entry.ts";
import { updateManagedFields, type UpdateRecord } from "./managed-fields.ts";

const configMap = "io.k8s.api.core.v1.ConfigMap";
const at = (second: number): string => `2024-01-01T00:00:${String(second).padStart(2, "0")}Z`;
const record = (old: KubeObject | undefined, next: KubeObject, more: Partial<UpdateRecord> = {}): ManagedFieldsEntry[] =>
  updateManagedFields({ definition: configMap, old, next, manager: "m", apiVersion: "v1", time: at(30), ...more });
const entry = (manager: string, fieldsV1: object, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: "Update",
  apiVersion: "v1",
  time: at(1),
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});
type Json = Record<string, unknown>;
const config = (data: Json, managedFields?: ManagedFieldsEntry[], metadata: Json = {}): KubeObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", uid: "1", ...metadata, ...(managedFields ? { managedFields } : {}) }, data }) as KubeObject;
const data = (...names: string[]): Json => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));

const container = {
  name: "web",
  image: "nginx",
  imagePullPolicy: "Always",
  resources: {},
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};
const containerFields = { ".": {}, "f:image": {}, "f:imagePullPolicy": {}, "f:name": {}, "f:resources": {}, "f:terminationMessagePath": {}, "f:terminationMessagePolicy": {} };
const podSpec = { restartPolicy: "Always", terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst", securityContext: {}, schedulerName: "default-scheduler" };
const podSpecFields = { "f:dnsPolicy": {}, "f:restartPolicy": {}, "f:schedulerName": {}, "f:securityContext": {}, "f:terminationGracePeriodSeconds": {} };
const labelled = { labels: { app: "web" } };
const labelFields = { "f:labels": { ".": {}, "f:app": {} } };

/** As clusters of 1.23 to 1.33 print them after a create. */
test.each<[string, string, Json, object]>([
  [
    "a Deployment of kubectl create deployment",
    "io.k8s.api.apps.v1.Deployment",
    {
      metadata: { name: "web", namespace: "default", uid: "1", generation: 1, creationTimestamp: at(0), ...labelled },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "web" } },
        template: { metadata: labelled, spec: { containers: [container], ...podSpec } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
      status: {},
    },
    {
      "f:metadata": labelFields,
      "f:spec": {
        "f:progressDeadlineSeconds": {},
        "f:replicas": {},
        "f:revisionHistoryLimit": {},
        "f:selector": {},
        "f:strategy": { "f:rollingUpdate": { ".": {}, "f:maxSurge": {}, "f:maxUnavailable": {} }, "f:type": {} },
        "f:template": { "f:metadata": labelFields, "f:spec": { "f:containers": { 'k:{"name":"web"}': containerFields }, ...podSpecFields } },
      },
    },
  ],
  [
    "a Pod of kubectl apply",
    "io.k8s.api.core.v1.Pod",
    {
      metadata: { name: "web", annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}\n" } },
      spec: { containers: [{ ...container, ports: [{ protocol: "TCP", containerPort: 8080 }] }], ...podSpec, enableServiceLinks: true },
      status: { phase: "Pending", qosClass: "BestEffort" },
    },
    {
      "f:metadata": { "f:annotations": { ".": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {} } },
      "f:spec": {
        "f:containers": {
          'k:{"name":"web"}': {
            ...containerFields,
            "f:ports": { ".": {}, 'k:{"containerPort":8080,"protocol":"TCP"}': { ".": {}, "f:containerPort": {}, "f:protocol": {} } },
          },
        },
        ...podSpecFields,
        "f:enableServiceLinks": {},
      },
    },
  ],
  [
    "a Service of type LoadBalancer",
    "io.k8s.api.core.v1.Service",
    {
      metadata: { name: "web", finalizers: ["service.kubernetes.io/load-balancer-cleanup"] },
      spec: {
        allocateLoadBalancerNodePorts: true,
        externalTrafficPolicy: "Cluster",
        internalTrafficPolicy: "Cluster",
        ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 3000 }, { name: "dns", port: 53, protocol: "UDP", targetPort: 53 }],
        selector: { app: "web" },
        sessionAffinity: "None",
        type: "LoadBalancer",
      },
      status: { loadBalancer: {} },
    },
    {
      "f:metadata": { "f:finalizers": { ".": {}, 'v:"service.kubernetes.io/load-balancer-cleanup"': {} } },
      "f:spec": {
        "f:allocateLoadBalancerNodePorts": {},
        "f:externalTrafficPolicy": {},
        "f:internalTrafficPolicy": {},
        "f:ports": {
          ".": {},
          'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {} },
          'k:{"port":53,"protocol":"UDP"}': { ".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {} },
        },
        "f:selector": {},
        "f:sessionAffinity": {},
        "f:type": {},
      },
    },
  ],
  [
    "an EndpointSlice of its controller",
    "io.k8s.api.discovery.v1.EndpointSlice",
    {
      metadata: { name: "web-x", generateName: "web-", ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "web", uid: "a-b", controller: true, blockOwnerDeletion: true }] },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.244.0.2"], conditions: { ready: true } }],
      ports: [{ name: "", port: 80, protocol: "TCP" }],
    },
    { "f:addressType": {}, "f:endpoints": {}, "f:metadata": { "f:generateName": {}, "f:ownerReferences": { ".": {}, 'k:{"uid":"a-b"}': {} } }, "f:ports": {} },
  ],
  ["a ConfigMap", configMap, { metadata: { name: "c" }, data: { a: "1", b: "2" }, binaryData: {} }, { "f:binaryData": {}, "f:data": { ".": {}, ...data("a", "b") } }],
])("%s", (_what, definition, object, expected) => {
  const entries = record(undefined, object as unknown as KubeObject, { definition });
  expect(entries).toEqual([entry("m", expected, { time: at(30) })]);
});

test("the kubelet's status keeps apart from the creator's spec", () => {
  const mine = entry("kubectl", { "f:spec": { "f:nodeName": {} } });
  const condition = (type: string): Json => ({ type, status: "True", lastProbeTime: null, lastTransitionTime: at(2) });
  const conditionFields = { ".": {}, "f:lastProbeTime": {}, "f:lastTransitionTime": {}, "f:status": {}, "f:type": {} };
  const old = { metadata: { uid: "1", managedFields: [mine] }, spec: { nodeName: "n" }, status: { phase: "Pending", conditions: [condition("PodScheduled")] } };
  const next = {
    ...old,
    status: { phase: "Running", podIP: "10.44.0.1", podIPs: [{ ip: "10.44.0.1" }], startTime: at(2), containerStatuses: [{ name: "web" }], conditions: [condition("Ready"), condition("PodScheduled")] },
  };
  const entries = record(old as unknown as KubeObject, next as unknown as KubeObject, { definition: "io.k8s.api.core.v1.Pod", manager: "kubelet", subresource: "status" });
  const expected = {
    "f:status": {
      "f:conditions": { 'k:{"type":"Ready"}': conditionFields },
      "f:containerStatuses": {},
      "f:phase": {},
      "f:podIP": {},
      "f:podIPs": { ".": {}, 'k:{"ip":"10.44.0.1"}': { ".": {}, "f:ip": {} } },
      "f:startTime": {},
    },
  };
  expect(entries).toEqual([mine, entry("kubelet", expected, { time: at(30), subresource: "status" })]);
});

describe("an update", () => {
  const theirs = entry("them", { "f:data": { ".": {}, ...data("a", "b") } });

  test("takes what it changes from others, and gives up what it removes", () => {
    const old = config({ a: "1", b: "1" }, [theirs, entry("m", { "f:data": data("c") }, { time: at(2) })]);
    expect(record(old, config({ a: "2", d: "1" }))).toEqual([
      entry("them", { "f:data": {} }),
      entry("m", { "f:data": data("a", "c", "d") }, { time: at(30) }),
    ]);
  });
  test("that changes nothing changes no entry", () => {
    expect(record(config({ a: "1", b: "1" }, [theirs]), config({ a: "1", b: "1" }))).toEqual([theirs]);
  });
  test("that only removes leaves its own time alone, and entries that own nothing any more go", () => {
    const mine = entry("m", { "f:data": data("b") });
    const old = config({ a: "1", b: "1" }, [mine, entry("them", { "f:data": data("a") })]);
    expect(record(old, config({ b: "1" }))).toEqual([mine]);
  });
  test("keeps one entry for each version, operation and subresource", () => {
    const others = [entry("m", { "f:data": data("x") }, { operation: "Apply" }), entry("m", { "f:data": data("y") }, { apiVersion: "v2" }), entry("m", {}, { subresource: "status", fieldsV1: { "f:status": {} } })];
    const entries = record(config({ a: "1" }, others), config({ a: "2" }));
    expect(entries.map(({ operation, apiVersion, subresource, time }) => [operation, apiVersion, subresource, time])).toEqual([
      ["Apply", "v1", undefined, at(1)],
      ["Update", "v1", "status", at(1)],
      ["Update", "v2", undefined, at(1)],
      ["Update", "v1", undefined, at(30)],
    ]);
  });
  test("keeps the entries of the live object when the client sends none or what nobody can read", () => {
    const old = config({ a: "1", b: "1" }, [theirs]);
    for (const sent of [undefined, [{ ...theirs, operation: "Mix" }], [{ ...theirs, fieldsType: "FieldsV2" }]]) {
      expect(record(old, config({ a: "1", b: "1" }, sent))).toEqual([theirs]);
    }
  });
  test("takes the entries that the client sends, but not through a subresource", () => {
    const sent = [entry("else", { "f:data": data("a") })];
    const old = config({ a: "1", b: "1" }, [theirs]);
    expect(record(old, config({ a: "1", b: "1" }, sent))).toEqual(sent);
    expect(record(old, config({ a: "1", b: "1" }, sent), { subresource: "status" })).toEqual([theirs]);
  });
  test.each([[[]], [[{}]]])("with %j stops the tracking, for good", (sent) => {
    const old = config({ a: "1", b: "1" }, [theirs]);
    expect(record(old, config({ a: "2" }, sent as ManagedFieldsEntry[]))).toEqual([]);
    expect(record(config({ a: "1" }), config({ a: "2" }))).toEqual([]);
  });
  test("of elements with one name takes them as one leaf", () => {
    const pod = (env: Json[], managedFields: ManagedFieldsEntry[] = [theirs]): KubeObject => ({ metadata: { managedFields }, spec: { containers: [{ name: "a", env }] } }) as unknown as KubeObject;
    const A = (value: string): Json => ({ name: "A", value });
    const fields = (old: Json[], next: Json[]): unknown => record(pod(old), pod(next), { definition: "io.k8s.api.core.v1.Pod" }).at(-1)?.fieldsV1;
    const within = (env: Json): Json => ({ "f:spec": { "f:containers": { 'k:{"name":"a"}': { "f:env": { 'k:{"name":"A"}': env } } } } });
    expect(fields([A("1")], [A("1"), A("2")])).toEqual(within({}));
    expect(fields([A("1"), A("2")], [A("1"), A("3")])).toEqual(within({}));
    expect(fields([A("1"), A("2")], [A("2")])).toEqual(within({ ".": {}, "f:name": {}, "f:value": {} }));
  });
});

test("the oldest of more than ten updates become one, for each version", () => {
  const update = (i: number, apiVersion = "v1"): ManagedFieldsEntry => entry(`m${i}`, { "f:data": data(`d${i}`) }, { time: at(i), apiVersion });
  const applied = entry("a", { "f:data": data("x") }, { operation: "Apply" });
  const before = [applied, update(1), update(2, "v2"), ...[3, 4, 5, 6, 7, 8, 9, 10].map((i) => update(i))];
  const entries = record(config({ a: "1" }, before), config({ a: "2" }));
  expect(entries.map(({ manager }) => manager)).toEqual(["a", "m2", "ancient-changes", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m"]);
  expect(entries[2]).toEqual(entry("ancient-changes", { "f:data": data("d1", "d3") }, { time: at(3) }));
  const again = record(config({ a: "2" }, entries), config({ a: "2", b: "1" }), { manager: "n" });
  expect(again.map(({ manager }) => manager)).toEqual(["a", "m2", "ancient-changes", "m5", "m6", "m7", "m8", "m9", "m10", "m", "n"]);
  expect(again[2]).toEqual(entry("ancient-changes", { "f:data": data("d1", "d3", "d4") }, { time: at(4) }));
});
