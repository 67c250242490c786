import { describe, expect, test } from "vitest";
import { cellsOf, columnNames, createFaults, defaulted, described, updateFaults } from "../../../../test/support/kind-rules.ts";
import { PersistentVolume } from "./persistent-volume.ts";

const sound = { capacity: { storage: "10Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } };
const volume = (more: object = {}): object => ({ spec: { ...sound, ...more } });
const onNode = (key: string): object => ({ required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values: ["a"] }] }] } });
const without = { hostPath: undefined };

test("defaults", () => {
  expect(defaulted(PersistentVolume, volume()).spec).toMatchObject({ persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem", hostPath: { type: "" } });
});

test("a new one waits", () => {
  const draft = defaulted(PersistentVolume, volume());
  PersistentVolume.prepareForCreate!(draft);
  expect(draft.status).toEqual({ phase: "Pending", lastPhaseTransitionTime: "2026-01-01T00:00:00Z" });
});

describe("messages", () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ ...without, nfs: { server: "a", path: "/x" } }, []],
    [{ ...without, csi: { driver: "a.example.com", volumeHandle: "1" } }, []],
    [{ ...without, local: { path: "/x" }, nodeAffinity: onNode("kubernetes.io/hostname") }, []],
    [{ accessModes: [] }, ["spec.accessModes: Required value"]],
    [
      { accessModes: ["x", "ReadWriteOncePod", "ReadOnlyMany"] },
      [
        'spec.accessModes: Unsupported value: "x": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
      ],
    ],
    [{ capacity: {} }, ["spec.capacity: Required value", 'spec.capacity: Unsupported value: null: supported values: "storage"']],
    [{ capacity: { cpu: "1" } }, ['spec.capacity: Unsupported value: {"cpu":"1"}: supported values: "storage"']],
    [{ capacity: { storage: "0" } }, ['spec.capacity[storage]: Invalid value: "0": must be greater than zero']],
    [
      { capacity: { storage: "-1500m" } },
      [
        "spec.capacity[storage]: Invalid value: -2: must be a valid resource quantity",
        'spec.capacity[storage]: Invalid value: "-1500m": must be greater than zero',
      ],
    ],
    [{ persistentVolumeReclaimPolicy: "x" }, ['spec.persistentVolumeReclaimPolicy: Unsupported value: "x": supported values: "Delete", "Recycle", "Retain"']],
    [{ volumeMode: "x" }, ['spec.volumeMode: Unsupported value: "x": supported values: "Block", "Filesystem"']],
    [without, ["spec: Required value: must specify a volume type"]],
    [{ nfs: { server: "a", path: "/x" } }, ["spec.nfs: Forbidden: may not specify more than 1 volume type"]],
    [{ hostPath: {} }, ["spec.hostPath.path: Required value"]],
    [{ hostPath: { path: "/a/../b" } }, ["spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"]],
    [
      { hostPath: { path: "/a", type: "x" } },
      [
        'spec.hostPath.type: Unsupported value: "x": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
      ],
    ],
    [
      { persistentVolumeReclaimPolicy: "Recycle", hostPath: { path: "/" } },
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [
      { ...without, nfs: { path: "x" } },
      ["spec.nfs.server: Required value", 'spec.nfs.path: Invalid value: "x": must be an absolute path'],
    ],
    [{ ...without, local: { path: "/x" } }, ["spec.nodeAffinity: Required value: Local volume requires node affinity"]],
    [{ nodeAffinity: {} }, ["spec.nodeAffinity.required: Required value: must specify required node constraints"]],
    [
      { nodeAffinity: { required: { nodeSelectorTerms: [] } } },
      ["spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term"],
    ],
    [
      { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "Gt", values: [] }], matchFields: [{ key: "x", operator: "Exists" }] }] } } },
      [
        "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
        'spec.nodeAffinity.required.nodeSelectorTerms[0].matchFields[0].operator: Invalid value: "Exists": not a valid selector operator',
        'spec.nodeAffinity.required.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "x": not a valid field selector key',
      ],
    ],
    [
      { ...without, csi: { nodePublishSecretRef: { name: "s" } } },
      ["spec.csi.driver: Required value", "spec.csi.volumeHandle: Required value", "spec.csi.nodePublishSecretRef.namespace: Required value"],
    ],
    [{ volumeAttributesClassName: "gold" }, ["spec.csi: Required value: has to be specified when using volumeAttributesClassName"]],
  ])("%j", (more, errors) => {
    expect(createFaults(PersistentVolume, volume(more))).toEqual(errors);
  });

  test("mount options need a volume that takes them", () => {
    const metadata = { annotations: { "volume.beta.kubernetes.io/mount-options": "ro" } };
    expect(createFaults(PersistentVolume, { metadata, spec: sound })).toEqual([
      "metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type",
    ]);
    expect(createFaults(PersistentVolume, { metadata, spec: { ...sound, ...without, nfs: { server: "a", path: "/" } } })).toEqual([]);
  });
});

describe("what may not change", () => {
  test("the source", () => {
    const [error] = updateFaults(PersistentVolume, volume({ hostPath: { path: "/other" } }), volume());
    expect(error).toMatch(/^spec\.persistentvolumesource: Forbidden: spec\.persistentvolumesource is immutable after creation\n@@ [^]+-  "path": "\/data",\n\+  "path": "\/other",\n/);
    expect(updateFaults(PersistentVolume, volume({ capacity: { storage: "1Gi" }, storageClassName: "x" }), volume())).toEqual([]);
  });

  test("a secret for growing may come later, but only once", () => {
    const csi = { driver: "a", volumeHandle: "1" };
    const grown = { ...without, csi: { ...csi, controllerExpandSecretRef: { name: "s", namespace: "n" } } };
    expect(updateFaults(PersistentVolume, volume(grown), volume({ ...without, csi }))).toEqual([]);
    expect(updateFaults(PersistentVolume, volume({ ...without, csi }), volume(grown))).toHaveLength(1);
  });

  test("mode and nodes, but for labels that have gone out of use", () => {
    expect(updateFaults(PersistentVolume, volume({ volumeMode: "Block" }), volume())).toEqual(['volumeMode: Invalid value: "Block": field is immutable']);
    const old = volume({ nodeAffinity: onNode("failure-domain.beta.kubernetes.io/zone") });
    expect(updateFaults(PersistentVolume, volume({ nodeAffinity: onNode("topology.kubernetes.io/zone") }), old)).toEqual([]);
    expect(updateFaults(PersistentVolume, volume({ nodeAffinity: onNode("other") }), old)).toEqual([
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"other","Operator":"In","Values":["a"]}],"MatchFields":null}]}}: field is immutable, except for updating from beta label to GA',
    ]);
    expect(updateFaults(PersistentVolume, old, volume())).toEqual([]);
    expect(updateFaults(PersistentVolume, volume({ nodeAffinity: { required: {} } }), old)).toHaveLength(1);
  });
});

test("warnings", () => {
  const metadata = { annotations: { "volume.beta.kubernetes.io/storage-class": "x" } };
  const spec = { ...sound, ...without, rbd: { monitors: ["a"], image: "i" }, persistentVolumeReclaimPolicy: "Recycle", nodeAffinity: onNode("beta.kubernetes.io/os") };
  expect(PersistentVolume.warnings!(defaulted(PersistentVolume, { metadata, spec }), undefined)).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
    'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
    "spec.rbd: deprecated in v1.28, non-functional in v1.31+",
  ]);
});

test("columns", () => {
  expect(columnNames(PersistentVolume)).toEqual([
    "Name",
    "Capacity",
    "Access Modes",
    "Reclaim Policy",
    "Status",
    "Claim",
    "StorageClass",
    "VolumeAttributesClass",
    "Reason",
    "Age",
    "VolumeMode*",
  ]);
  const claimRef = { namespace: "default", name: "claim" };
  const accessModes = ["ReadWriteMany", "ReadOnlyMany", "ReadWriteOnce", "ReadWriteOnce"];
  expect(cellsOf(PersistentVolume, { ...volume({ claimRef, accessModes, storageClassName: "manual" }), status: { phase: "Bound" } })).toEqual({
    Name: "web",
    Capacity: "10Gi",
    "Access Modes": "RWO,ROX,RWX",
    "Reclaim Policy": "Retain",
    Status: "Bound",
    Claim: "default/claim",
    StorageClass: "manual",
    VolumeAttributesClass: "<unset>",
    Reason: "",
    Age: "5m",
    VolumeMode: "Filesystem",
  });
  expect(cellsOf(PersistentVolume, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, ...volume() })["Status"]).toBe("Terminating");
});

describe("in words", () => {
  test("a folder of a node", async () => {
    expect(await described(PersistentVolume, { metadata: { finalizers: ["a/b"] }, ...volume({ nodeAffinity: onNode("zone") }), status: { phase: "Pending" } })).toEqual([
      "Name:\tweb",
      "Labels:\t<none>",
      "Annotations:\t<none>",
      "Finalizers:\t[a/b]",
      "StorageClass:\t",
      "Status:\tPending",
      "Claim:\t",
      "Reclaim Policy:\tRetain",
      "Access Modes:\tRWO",
      "VolumeMode:\tFilesystem",
      "Capacity:\t10Gi",
      "Node Affinity:\t",
      "  Required Terms:\t",
      "    Term 0:\tzone in [a]",
      "Message:\t",
      "Source:",
      "    Type:\tHostPath (bare host directory volume)",
      "    Path:\t/data",
      "    HostPathType:\t",
      "Events:\t<none>",
    ]);
  });

  test.each<[object, string[]]>([
    [
      { nfs: { server: "a", path: "/x" } },
      ["Type:\tNFS (an NFS mount that lasts the lifetime of a pod)", "Server:\ta", "Path:\t/x", "ReadOnly:\tfalse"],
    ],
    [{ local: { path: "/x" } }, ["Type:\tLocalVolume (a persistent volume backed by local storage on a node)", "Path:\t/x"]],
    [
      { csi: { driver: "a", volumeHandle: "1", volumeAttributes: { b: "2", a: "1" } } },
      [
        "Type:\tCSI (a Container Storage Interface (CSI) volume source)",
        "Driver:\ta",
        "FSType:\t",
        "VolumeHandle:\t1",
        "ReadOnly:\tfalse",
        "VolumeAttributes:\ta=1",
        "\tb=2",
      ],
    ],
  ])("%j", async (source, lines) => {
    const all = await described(PersistentVolume, volume({ ...without, ...source }));
    expect(all.slice(all.indexOf("Source:") + 1, -1)).toEqual(lines.map((line) => `    ${line}`));
  });
});
