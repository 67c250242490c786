import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { dns1123Label } from "../../meta/names.ts";
import { StatefulSet } from "./stateful-set.ts";

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const selector = { matchLabels: { app: "web" } };

function set(spec: object = {}): StatefulSet {
  const object = structuredClone({ metadata: { name: "web", namespace: "default" }, spec: { selector, template, ...spec } }) as StatefulSet;
  StatefulSet.defaults!(object);
  return object;
}
const texts = (errors: readonly { field: string; message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

test("defaults", () => {
  expect(set({ volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] }).spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    volumeClaimTemplates: [{ apiVersion: "v1", kind: "PersistentVolumeClaim", spec: { volumeMode: "Filesystem" }, status: { phase: "Pending" } }],
  });
  expect(set({ updateStrategy: { type: "RollingUpdate" } }).spec?.updateStrategy).toEqual({ type: "RollingUpdate" });
  expect(set({ updateStrategy: { type: "OnDelete" } }).spec?.updateStrategy).toEqual({ type: "OnDelete" });
});

test("its name must do for host names", () => {
  expect(StatefulSet.validateName!("a.b")).toEqual(dns1123Label("a.b"));
});

test.each<[string, object, string[]]>([
  ["good", {}, []],
  ["no selector", { selector: undefined }, ["spec.selector: Required value", 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`']],
  ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]],
  ["another management", { podManagementPolicy: "Random" }, ["spec.podManagementPolicy: Invalid value: \"Random\": must be 'OrderedReady' or 'Parallel'"]],
  [
    "another update strategy",
    { updateStrategy: { type: "Recreate" } },
    ["spec.updateStrategy: Invalid value: {\"Type\":\"Recreate\",\"RollingUpdate\":null}: must be 'RollingUpdate' or 'OnDelete'"],
  ],
  [
    "OnDelete with parameters",
    { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } },
    ["spec.updateStrategy.rollingUpdate: Invalid value: {\"Partition\":1,\"MaxUnavailable\":null}: only allowed for updateStrategy 'RollingUpdate'"],
  ],
  ["a partition below none", { updateStrategy: { rollingUpdate: { partition: -1 } } }, ["spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "another retention",
    { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Keep" } },
    ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"'],
  ],
  ["ordinals below none", { ordinals: { start: -1 } }, ["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never", activeDeadlineSeconds: 5 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported",
    ],
  ],
  ["a mount of what is claimed", { template: mounting("data"), volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] }, []],
  ["a mount of nothing", { template: mounting("data") }, ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"']],
])("a set with %s", (_, spec, errors) => {
  expect(texts(StatefulSet.validate!(set(spec), at()))).toEqual(errors);
});

function mounting(name: string): object {
  return { ...template, spec: { containers: [{ name: "c", image: "nginx", volumeMounts: [{ name, mountPath: "/data" }] }] } };
}

test("a new one says what it claims, and has a Service's name if any", () => {
  const claim = { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } };
  expect(texts(StatefulSet.validateCreate!(set({ serviceName: "peers", volumeClaimTemplates: [claim] }), at()))).toEqual([]);
  expect(texts(StatefulSet.validateCreate!(set({ volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] }), at()))).toEqual([
    "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
    "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
  ]);
  expect(texts(StatefulSet.validateCreate!(set({ serviceName: "a.b" }), at()))).toEqual(['spec.serviceName: Invalid value: "a.b": must not contain dots']);
});

const onlyMutable =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

test.each<[object, string[]]>([
  [{ replicas: 5, ordinals: { start: 1 }, minReadySeconds: 3, revisionHistoryLimit: 2, updateStrategy: { type: "OnDelete" }, template: mounting("x") }, []],
  [{ persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } }, []],
  [{ serviceName: "other" }, [onlyMutable]],
  [{ podManagementPolicy: "Parallel" }, [onlyMutable]],
  [{ volumeClaimTemplates: [{ metadata: { name: "data" } }] }, [onlyMutable]],
])("an update of %j", (spec, errors) => {
  expect(texts(StatefulSet.validateUpdate!(set(spec), set(), at()))).toEqual(errors);
});

test("maxUnavailable is dropped, as the feature gate is off by default", () => {
  const strategy = { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } };
  const created = set(strategy);
  StatefulSet.prepareForCreate!(created);
  expect(created.spec?.updateStrategy?.rollingUpdate).toEqual({ partition: 0 });
  const updated = set(strategy);
  StatefulSet.prepareForUpdate!(updated, set());
  expect(updated.spec?.updateStrategy?.rollingUpdate?.maxUnavailable).toBeUndefined();
});

test("counts in a status", () => {
  const status = { replicas: 1, currentReplicas: 2, availableReplicas: 1, collisionCount: 1 };
  const old = { ...set(), status: { replicas: 1, collisionCount: 2 } };
  expect(texts(StatefulSet.validateStatusUpdate!({ ...set(), status }, old, at()))).toEqual([
    "status.currentReplicas: Invalid value: 2: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas",
    "status.collisionCount: Invalid value: 1: cannot be decremented",
  ]);
});

test("a history without end is a warning", () => {
  expect(StatefulSet.warnings!(set({ revisionHistoryLimit: -1 }), undefined)).toEqual(["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"]);
});

test("cells", () => {
  const object = { ...set({ replicas: 3 }), status: { replicas: 2, readyReplicas: 1 } };
  object.metadata.creationTimestamp = "2026-01-01T00:00:00Z";
  expect(StatefulSet.columns.map(({ cell }) => cell(object, Date.UTC(2026, 0, 1, 0, 1)))).toEqual(["web", "1/3", "60s", "c", "nginx"]);
});
