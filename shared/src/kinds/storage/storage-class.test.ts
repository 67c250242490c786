import { describe, expect, test } from "vitest";
import { cellsOf, columnNames, createFaults, defaulted, described, updateFaults } from "../../../../test/support/kind-rules.ts";
import { StorageClass } from "./storage-class.ts";

const provisioner = "kubernetes.io/no-provisioner";

test("defaults", () => {
  expect(defaulted(StorageClass, { provisioner })).toMatchObject({ reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
});

describe("messages", () => {
  const terms = (...expressions: object[]): object => ({ provisioner, allowedTopologies: [{ matchLabelExpressions: expressions }] });
  test.each<[object, string[]]>([
    [{ provisioner, allowedTopologies: [] }, []],
    [{}, ["provisioner: Required value"]],
    [{ provisioner: "a/b/c" }, [expect.stringMatching(/^provisioner: Invalid value: "a\/b\/c": a valid label key must consist of /) as string]],
    [{ provisioner, reclaimPolicy: "Recycle" }, ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"']],
    [{ provisioner, volumeBindingMode: "x" }, ['volumeBindingMode: Unsupported value: "x": supported values: "Immediate", "WaitForFirstConsumer"']],
    [{ provisioner, parameters: { "": "x" } }, ['parameters: Invalid value: "": field can not be empty.']],
    [{ provisioner, parameters: { a: "x".repeat(262144) } }, ["parameters: Too long: may not be more than 262144 bytes"]],
    [terms({ key: "zone", values: ["a"] }), []],
    [terms({ key: "zone" }), ["allowedTopologies[0].matchLabelExpressions[0].values: Required value"]],
    [
      terms({ key: "zone", values: ["a", "a"] }, { key: "zone", values: ["b"] }),
      [
        'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
        'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"',
      ],
    ],
    [{ provisioner, allowedTopologies: [{}] }, ['allowedTopologies[0].matchLabelExpressions: Duplicate value: ""']],
  ])("%#", (content, errors) => {
    expect(createFaults(StorageClass, content)).toEqual(errors);
  });
});

test("what may not change", () => {
  const old = { provisioner, parameters: { type: "ssd" } };
  expect(updateFaults(StorageClass, { ...old, allowVolumeExpansion: true }, old)).toEqual([]);
  expect(updateFaults(StorageClass, { provisioner: "a/b", reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" }, old)).toEqual([
    "parameters: Invalid value: null: field is immutable",
    'provisioner: Invalid value: "a/b": field is immutable',
    'reclaimPolicy: Invalid value: "Retain": field is immutable',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ]);
});

test("labels that have gone out of use are warned of", () => {
  const allowedTopologies = [{ matchLabelExpressions: [{ key: "failure-domain.beta.kubernetes.io/zone", values: ["a"] }] }];
  expect(StorageClass.warnings!(defaulted(StorageClass, { provisioner, allowedTopologies }), undefined)).toEqual([
    'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ]);
});

const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };

test("columns", () => {
  expect(columnNames(StorageClass)).toEqual(["Name", "Provisioner", "ReclaimPolicy", "VolumeBindingMode", "AllowVolumeExpansion", "Age"]);
  expect(cellsOf(StorageClass, { metadata: { annotations }, provisioner })).toEqual({
    Name: "web (default)",
    Provisioner: provisioner,
    ReclaimPolicy: "Delete",
    VolumeBindingMode: "Immediate",
    AllowVolumeExpansion: false,
    Age: "5m",
  });
});

test("describe", async () => {
  const allowedTopologies = [{ matchLabelExpressions: [{ key: "zone", values: ["a", "b"] }, { key: "x", values: ["c"] }] }, {}];
  const content = { metadata: { annotations }, provisioner, parameters: { b: "2", a: "1" }, mountOptions: ["debug"], allowVolumeExpansion: true, allowedTopologies };
  expect(await described(StorageClass, content)).toEqual([
    "Name:\tweb",
    "IsDefaultClass:\tYes",
    "Annotations:\tstorageclass.kubernetes.io/is-default-class=true",
    `Provisioner:\t${provisioner}`,
    "Parameters:\ta=1,b=2",
    "AllowVolumeExpansion:\tTrue",
    "MountOptions:",
    "  debug",
    "ReclaimPolicy:\tDelete",
    "VolumeBindingMode:\tImmediate",
    "AllowedTopologies:\t",
    "  Term 0:\tzone in [a, b]",
    "  \tx in [c]",
    "  Term 1:\t<none>",
    "Events:\t<none>",
  ]);
});
