import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import type { KubeObject } from "../../meta/object.ts";
import { Lease } from "../coordination/lease.ts";
import type { Kind } from "../kind.ts";
import { ConfigMap } from "./config-map.ts";
import { Event } from "./event.ts";
import { Namespace } from "./namespace.ts";
import { Node } from "./node.ts";
import { Secret } from "./secret.ts";
import { ServiceAccount } from "./service-account.ts";

const now = Date.UTC(2026, 0, 1, 1);
const metadata = { name: "a", namespace: "default", creationTimestamp: "2026-01-01T00:00:00Z" };
const faults = <T extends KubeObject>(kind: Kind<T>, object: T): string[] =>
  kind.validate!(object, at()).map(({ field, message }) => (field ? `${field}: ${message}` : message));
const changes = <T extends KubeObject>(kind: Kind<T>, next: T, old: T): string[] =>
  kind.validateUpdate!(next, old, at()).map(({ field, message }) => `${field}: ${message}`);
const cells = <T extends KubeObject>(kind: Kind<T>, object: T): unknown[] => kind.columns.map(({ cell }) => cell(object, now));

test("columns", () => {
  expect(cells(ConfigMap, { metadata, data: { a: "1" }, binaryData: { b: "AA==" } })).toEqual(["a", 2, "60m"]);
  expect(cells(Secret, { metadata, type: "Opaque", data: { a: "MQ==" } })).toEqual(["a", "Opaque", 1, "60m"]);
  expect(cells(ServiceAccount, { metadata })).toEqual(["a", "60m"]);
  expect(cells(Namespace, { metadata, status: { phase: "Active" } })).toEqual(["a", "Active", "60m"]);
  expect(cells(Lease, { metadata, spec: { holderIdentity: "node-1" } })).toEqual(["a", "node-1", "60m"]);
});

describe("ConfigMap", () => {
  test.each<[ConfigMap, string[]]>([
    [{ metadata, data: { "a.b_c-d": "1" } }, []],
    [
      { metadata, data: { "a/b": "1" } },
      [
        "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [{ metadata, data: { a: "1" }, binaryData: { a: "MQ==" } }, ['data[a]: Invalid value: "a": duplicate of key present in binaryData']],
    [{ metadata, data: { a: "x".repeat(1048577) } }, ["[]: Too long: may not be more than 1048576 bytes"]],
  ])("case %#", (object, errors) => {
    expect(faults(ConfigMap, object)).toEqual(errors);
  });

  test("an immutable one stays as it is", () => {
    expect(changes(ConfigMap, { metadata, data: { a: "2" } }, { metadata, data: { a: "1" }, immutable: true })).toEqual([
      "immutable: Forbidden: field is immutable when `immutable` is set",
      "data: Forbidden: field is immutable when `immutable` is set",
    ]);
  });
});

describe("Secret", () => {
  test("stringData ends up in data", () => {
    const draft: Secret = { metadata, data: { a: "MQ==" }, stringData: { b: "2" } };
    Secret.defaults!(draft);
    expect(draft).toEqual({ metadata, type: "Opaque", data: { a: "MQ==", b: "Mg==" } });
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["kubernetes.io/tls", {}, ["data[tls.crt]: Required value", "data[tls.key]: Required value"]],
    ["kubernetes.io/basic-auth", {}, ["data[username]: Required value", "data[password]: Required value"]],
    ["kubernetes.io/basic-auth", { username: "" }, []],
    ["kubernetes.io/ssh-auth", { "ssh-privatekey": "" }, ["data[ssh-privatekey]: Required value"]],
    ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": "e30=" }, []],
    ["kubernetes.io/service-account-token", {}, ["metadata.annotations[kubernetes.io/service-account.name]: Required value"]],
    ["example.com/other", {}, []],
  ])("%s with %j", (type, data, errors) => {
    expect(faults(Secret, { metadata, type, data })).toEqual(errors);
  });

  test("its type stays", () => {
    expect(changes(Secret, { metadata, type: "b" }, { metadata, type: "a" })).toEqual(['type: Invalid value: "b": field is immutable']);
  });
});

describe("Namespace", () => {
  test("a new one is active, labelled and held by its finalizer", () => {
    const draft: Namespace = { metadata: { name: "prod" } };
    Namespace.prepareForCreate!(draft);
    expect(draft).toEqual({
      metadata: { name: "prod", labels: { "kubernetes.io/metadata.name": "prod" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  test("an update does not touch spec.finalizers", () => {
    const next: Namespace = { metadata, spec: { finalizers: [] } };
    Namespace.prepareForUpdate!(next, { metadata, spec: { finalizers: ["kubernetes"] } });
    expect(next.spec).toEqual({ finalizers: ["kubernetes"] });
  });

  test("its phase follows its deletion", () => {
    const errors = Namespace.validateStatusUpdate!({ metadata, status: { phase: "Terminating" } }, { metadata }, at());
    expect(errors[0]?.message).toBe('Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty');
  });
});

describe("Event", () => {
  const event: Event = { metadata, involvedObject: { kind: "Pod", name: "web", namespace: "default" }, reason: "Pulled", message: " done\n" };

  test("cells", () => {
    const counted = { ...event, type: "Normal", count: 3, firstTimestamp: "2026-01-01T00:50:00Z", lastTimestamp: "2026-01-01T00:59:00Z", source: { component: "kubelet", host: "node-1" } };
    expect(cells(Event, counted)).toEqual(["60s", "Normal", "Pulled", "pod/web", "", "kubelet, node-1", "done", "10m", 3, "a"]);
  });

  test.each<[Event, string[]]>([
    [event, []],
    [{ ...event, involvedObject: { kind: "Node", name: "n" } }, []],
    [
      { ...event, involvedObject: { kind: "Pod", namespace: "other" } },
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
    [
      { ...event, eventTime: "2026-01-01T00:00:00.000000Z", reportingComponent: "kubelet", reportingInstance: "n", action: "Pull" },
      [],
    ],
    [
      { ...event, eventTime: "2026-01-01T00:00:00.000000Z", reportingComponent: "kubelet" },
      ["reportingInstance: Required value", "action: Required value"],
    ],
  ])("case %#", (object, errors) => {
    expect(faults(Event, object)).toEqual(errors);
  });
});

test("a Lease lasts", () => {
  expect(faults(Lease, { metadata, spec: { leaseDurationSeconds: 0 } })).toEqual([
    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
  ]);
});

describe("Node", () => {
  const node: Node = {
    metadata: { ...metadata, labels: { "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "" } },
    spec: { unschedulable: true, podCIDRs: ["10.244.1.0/24"] },
    status: {
      conditions: [{ type: "Ready", status: "True" }],
      addresses: [{ type: "InternalIP", address: "172.18.0.2" }],
      nodeInfo: { kubeletVersion: "v1.36.0", kernelVersion: "6.1", architecture: "amd64" } as never,
    },
  };

  test("cells", () => {
    expect(cells(Node, node)).toEqual([
      "a", "Ready,SchedulingDisabled", "control-plane,worker", "60m", "v1.36.0", "172.18.0.2", "<none>", "<unknown>", "6.1 (amd64)", "<unknown>",
    ]);
    expect(cells(Node, { metadata }).slice(1, 3)).toEqual(["Unknown", "<none>"]);
  });

  test("taints", () => {
    const taint = { key: "a", effect: "NoSchedule" };
    expect(faults(Node, { metadata, spec: { taints: [taint, taint, { key: "b", effect: "Never" }] } })).toEqual([
      'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      'metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ]);
  });

  test("its pod range stays", () => {
    expect(changes(Node, { ...node, spec: { podCIDRs: ["10.244.9.0/24"] } }, node)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    ]);
  });
});
