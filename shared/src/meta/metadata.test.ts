import { expect, test } from "vitest";
import { at } from "../errors/field-errors.ts";
import { validateMetadata, validateMetadataUpdate } from "./metadata.ts";
import type { ObjectMeta } from "./object.ts";

const texts = (errors: readonly { field: string; message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);
const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "1" };
const path = at("metadata");

test.each<[string, ObjectMeta, string[]]>([
  ["good", { name: "web", namespace: "default", labels: { a: "b" }, finalizers: ["example.com/x"] }, []],
  ["no name", { namespace: "default" }, ["metadata.name: Required value: name or generateName is required"]],
  ["a prefix that ends in a dash", { name: "web-x", generateName: "web-", namespace: "default" }, []],
  ["no namespace", { name: "web" }, ["metadata.namespace: Required value"]],
  [
    "a dotted namespace",
    { name: "web", namespace: "a.b" },
    ['metadata.namespace: Invalid value: "a.b": must not contain dots'],
  ],
  [
    "annotations are checked in lower case",
    { name: "web", namespace: "default", annotations: { "Example.com/X": "y", "a/": "" } },
    [
      'metadata.annotations: Invalid value: "a/": name part must be non-empty',
      'metadata.annotations: Invalid value: "a/": name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\')',
    ],
  ],
  [
    "too large annotations",
    { name: "web", namespace: "default", annotations: { a: "x".repeat(262144) } },
    ["metadata.annotations: Too long: may not be more than 262144 bytes"],
  ],
  [
    "an owner without uid",
    { name: "web", namespace: "default", ownerReferences: [{ ...owner, uid: "" }] },
    ['metadata.ownerReferences.uid: Invalid value: "": must not be empty'],
  ],
  [
    "both ways of deletion",
    { name: "web", namespace: "default", finalizers: ["orphan", "foregroundDeletion"] },
    [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  ],
])("a new object: %s", (_, metadata, errors) => {
  expect(texts(validateMetadata({ metadata }, { namespaced: true }, path))).toEqual(errors);
});

test("a cluster-scoped object has no namespace", () => {
  expect(texts(validateMetadata({ metadata: { name: "a", namespace: "b" } }, { namespaced: false }, path))).toEqual([
    "metadata.namespace: Forbidden: not allowed on this type",
  ]);
});

test("two controllers", () => {
  const ownerReferences = [
    { ...owner, controller: true },
    { ...owner, name: "other", controller: true },
  ];
  const [text] = texts(validateMetadata({ metadata: { name: "a", namespace: "b", ownerReferences } }, { namespaced: true }, path));
  expect(text).toMatch(
    /: Only one reference can have Controller set to true. Found "true" in references for ReplicaSet\/web and ReplicaSet\/other$/,
  );
});

const old = { name: "web", namespace: "default", uid: "1", deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };

test.each<[string, ObjectMeta, string[]]>([
  ["nothing", old, []],
  ["a finalizer goes", { ...old, finalizers: [] }, []],
  [
    "a finalizer comes while it is being deleted",
    { ...old, finalizers: ["a/b", "x/y"] },
    [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/y"}',
    ],
  ],
  ["another uid", { ...old, uid: "2" }, ['metadata.uid: Invalid value: "2": field is immutable']],
])("an update: %s", (_, next, errors) => {
  expect(texts(validateMetadataUpdate({ metadata: next }, { metadata: old }, path))).toEqual(errors);
});
