import { describe, expect, test } from "vitest";
import { cellsOf, columnNames, createFaults, defaulted, described, statusFaults, updateFaults } from "../../../../test/support/kind-rules.ts";
import { PersistentVolumeClaim } from "./persistent-volume-claim.ts";

const sound = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "3Gi" } } };
const claim = (more: object = {}, rest: object = {}): object => ({ spec: { ...sound, ...more }, ...rest });
const sized = (storage: string): object => ({ resources: { requests: { storage } } });

describe("where the content comes from", () => {
  const snapshot = { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "s" };
  const other = { apiGroup: "example.com", kind: "Blob", name: "b" };
  test.each<[object, object | undefined, object | undefined]>([
    [{ dataSource: snapshot }, snapshot, snapshot],
    [{ dataSourceRef: other }, other, other],
    [{ dataSource: other }, undefined, undefined],
    [{ dataSourceRef: { ...snapshot, namespace: "x" } }, undefined, undefined],
  ])("%j", (more, dataSource, dataSourceRef) => {
    const draft = defaulted(PersistentVolumeClaim, claim(more));
    PersistentVolumeClaim.prepareForCreate!(draft);
    expect([draft.spec!.dataSource, draft.spec!.dataSourceRef]).toEqual([dataSource, dataSourceRef]);
    expect(draft.status).toEqual({ phase: "Pending" });
  });
});

describe("messages", () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ accessModes: [] }, ["spec.accessModes: Required value: at least 1 access mode is required"]],
    [{ resources: {} }, ["spec.resources[storage]: Required value"]],
    [sized("0"), ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
    [{ storageClassName: "" }, []],
    [{ storageClassName: "A" }, [expect.stringMatching(/^spec\.storageClassName: Invalid value: "A": a lowercase RFC 1123 subdomain /) as string]],
    [{ volumeMode: "x" }, ['spec.volumeMode: Unsupported value: "x": supported values: "Block", "Filesystem"']],
    [
      { dataSource: { kind: "Blob", name: "" } },
      [
        "spec.dataSource.name: Required value",
        'spec.dataSource: Invalid value: "Blob": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      ],
    ],
    [
      { dataSource: { kind: "PersistentVolumeClaim", name: "a" }, dataSourceRef: { kind: "PersistentVolumeClaim", name: "b" } },
      ["spec: Invalid value: {}: must match dataSourceRef"],
    ],
    [
      { selector: { matchExpressions: [{ key: "a", operator: "Exists", values: ["x"] }] } },
      ["spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
    ],
  ])("%j", (more, errors) => {
    expect(createFaults(PersistentVolumeClaim, claim(more))).toEqual(errors);
  });

  test("of a status", () => {
    expect(statusFaults(PersistentVolumeClaim, claim({}, { status: { capacity: { storage: "-1" }, allocatedResources: { cpu: "1" } } }))).toEqual([
      "status.capacity[storage]: Invalid value: -1: must be a valid resource quantity",
      'status.allocatedResources: Unsupported value: "cpu": supported values: "storage"',
    ]);
  });
});

describe("what may change", () => {
  const immutable = "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";
  const bound = { status: { phase: "Bound", capacity: { storage: "3Gi" } } };
  test.each<[string, object, object]>([
    ["the volume, once", claim({ volumeName: "v" }), claim()],
    ["the size of a bound claim", claim(sized("5Gi"), bound), claim({}, bound)],
    ["a class that was not named", claim({ storageClassName: "x" }), claim()],
    ["the attributes class of a bound claim", claim({ volumeAttributesClassName: "gold" }, bound), claim({}, bound)],
  ])("%s", (_, next, old) => {
    expect(updateFaults(PersistentVolumeClaim, next, old)).toEqual([]);
  });

  test.each<[string, object, object]>([
    ["the size of one that waits", claim(sized("5Gi")), claim()],
    ["the volume of one that has one", claim({ volumeName: "w" }), claim({ volumeName: "v" })],
    ["a class", claim({ storageClassName: "y" }), claim({ storageClassName: "x" })],
    ["the modes", claim({ accessModes: ["ReadOnlyMany"] }), claim()],
  ])("not %s", (_, next, old) => {
    const errors = updateFaults(PersistentVolumeClaim, next, old);
    expect(errors).toEqual([expect.stringContaining(`${immutable}@@ `)]);
  });

  test("nor less than the volume has", () => {
    expect(updateFaults(PersistentVolumeClaim, claim(sized("1Gi"), bound), claim({}, bound))).toEqual([
      "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
    ]);
  });

  test("the class may move from the annotation into its field", () => {
    const metadata = { annotations: { "volume.beta.kubernetes.io/storage-class": "x" } };
    expect(updateFaults(PersistentVolumeClaim, claim({ storageClassName: "x" }), { metadata, spec: sound })).toEqual([]);
    expect(updateFaults(PersistentVolumeClaim, claim(), { metadata, spec: sound })).toEqual([
      'metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "": field is immutable',
    ]);
  });
});

test("fractions of a byte are warned of", () => {
  expect(PersistentVolumeClaim.warnings!(defaulted(PersistentVolumeClaim, claim(sized("1500m"))), undefined)).toEqual([
    'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
  ]);
});

test("columns", () => {
  expect(columnNames(PersistentVolumeClaim)).toEqual([
    "Name",
    "Status",
    "Volume",
    "Capacity",
    "Access Modes",
    "StorageClass",
    "VolumeAttributesClass",
    "Age",
    "VolumeMode*",
  ]);
  const waiting = { Name: "web", Status: "Pending", Volume: "", Capacity: "", "Access Modes": "", StorageClass: "", VolumeAttributesClass: "<unset>", Age: "5m", VolumeMode: "Filesystem" };
  expect(cellsOf(PersistentVolumeClaim, claim({}, { status: { phase: "Pending" } }))).toEqual(waiting);
  const status = { phase: "Bound", capacity: { storage: "5Gi" }, accessModes: ["ReadWriteOnce"] };
  expect(cellsOf(PersistentVolumeClaim, claim({ volumeName: "v", storageClassName: "fast" }, { status }))).toEqual({
    ...waiting,
    Status: "Bound",
    Volume: "v",
    Capacity: "5Gi",
    "Access Modes": "RWO",
    StorageClass: "fast",
  });
});

test("describe names the pods that use it", async () => {
  const uses = (name: string, claimName: string): object => ({ metadata: { name }, spec: { volumes: [{ name: "v", persistentVolumeClaim: { claimName } }] } });
  const dataSource = { kind: "PersistentVolumeClaim", name: "other" };
  const lines = await described(PersistentVolumeClaim, claim({ dataSource }, { status: { phase: "Pending" } }), {
    pods: [uses("b", "web"), uses("c", "other"), uses("a", "web")],
  });
  expect(lines).toEqual([
    "Name:\tweb",
    "Namespace:\tdefault",
    "StorageClass:\t",
    "Status:\tPending",
    "Volume:\t",
    "Labels:\t<none>",
    "Annotations:\t<none>",
    "Finalizers:\t[]",
    "Capacity:\t",
    "Access Modes:\t",
    "VolumeMode:\tFilesystem",
    "DataSource:",
    "  Kind:\tPersistentVolumeClaim",
    "  Name:\tother",
    "Used By:\ta",
    "\tb",
    "Events:\t<none>",
  ]);
});
