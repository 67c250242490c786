import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "@kx/shared/meta/object";
import type { FieldsV1 } from "@kx/shared/patch/field-set";
import { difference, union } from "@kx/shared/patch/field-set";
import { updateManagedFields } from "@kx/shared/patch/managed-fields";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import { applyStrategicMergePatch } from "@kx/shared/patch/strategic-merge-patch";
import { createThreeWayJsonMergePatch } from "@kx/shared/patch/three-way-json-merge";
import { createThreeWayPatch } from "@kx/shared/patch/three-way-merge";

const name = fc.constantFrom("a", "b", "c", "d");
const text = fc.constantFrom("1", "2", "3");
const port = fc.constantFrom(80, 81, 443, 8080);
const labels = fc.dictionary(name, text, { maxKeys: 3 });
const uniqueBy = <T extends object>(item: fc.Arbitrary<T>, key: keyof T, minLength = 0): fc.Arbitrary<T[]> =>
  fc.uniqueArray(item, { selector: (value) => value[key], minLength, maxLength: 4 });
const some = <T>(value: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> => value.filter((list) => list.length > 0);
/** Sorted: apply sees no difference between plain values in their sorted order and the same in another. */
const finalizers = fc.uniqueArray(name.map((value) => `x/${value}`), { minLength: 1, maxLength: 3 }).map((list) => list.sort());
const metadata = fc.record({ labels, annotations: labels, finalizers }, { requiredKeys: [] });

const container = fc.record(
  {
    name,
    image: text,
    args: fc.array(text, { maxLength: 3 }),
    ports: some(uniqueBy(fc.record({ containerPort: port, name }, { requiredKeys: ["containerPort"] }), "containerPort")),
    env: some(uniqueBy(fc.record({ name, value: text }, { requiredKeys: ["name"] }), "name")),
  },
  { requiredKeys: ["name", "image"] },
);
const volume = fc.oneof(fc.record({ name, emptyDir: fc.constant({}) }), fc.record({ name, configMap: fc.record({ name }) }));
const strategy = fc.constantFrom({ type: "Recreate" }, { type: "RollingUpdate" }, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } });
const podSpec = fc.record(
  { containers: uniqueBy(container, "name", 1), volumes: some(uniqueBy(volume, "name")), nodeSelector: labels, tolerations: fc.array(fc.record({ key: name }), { maxLength: 2 }) },
  { requiredKeys: ["containers"] },
);
const deployment = fc.record({
  metadata,
  spec: fc.record(
    { replicas: fc.nat(3), strategy, template: fc.record({ metadata: fc.record({ labels }), spec: podSpec }) },
    { requiredKeys: ["template"] },
  ),
});
const servicePort = fc.record({ port, name, targetPort: fc.oneof(port, name) }, { requiredKeys: ["port"] });
const service = fc.record({
  metadata,
  spec: fc.record({ ports: some(uniqueBy(servicePort, "port")), selector: labels, externalIPs: fc.array(text, { maxLength: 2 }), clusterIP: text }, { requiredKeys: [] }),
});
const configMap = fc.record({ metadata, data: labels, immutable: fc.boolean() }, { requiredKeys: ["metadata"] });

const kinds: [string, fc.Arbitrary<object>][] = [
  ["io.k8s.api.apps.v1.Deployment", deployment],
  ["io.k8s.api.core.v1.Service", service],
  ["io.k8s.api.core.v1.ConfigMap", configMap],
];

describe.each(kinds)("%s", (definition, objects) => {
  test("a three-way patch makes of the live object what is wanted", () => {
    fc.assert(
      fc.property(objects, objects, (live, modified) => {
        const patch = createThreeWayPatch(definition, { original: live, modified, current: live });
        expect(applyStrategicMergePatch(definition, live, patch)).toEqual(modified);
      }),
    );
  });

  test("a three-way JSON patch does, too", () => {
    fc.assert(
      fc.property(objects, objects, (live, modified) => {
        const patch = createThreeWayJsonMergePatch({ original: live, modified, current: live });
        expect(applyMergePatch(live, patch)).toEqual(modified);
      }),
    );
  });

  test("applying again sends nothing, or what changes nothing", () => {
    fc.assert(
      fc.property(objects, objects, objects, (original, modified, current) => {
        const after = applyStrategicMergePatch(definition, current, createThreeWayPatch(definition, { original, modified, current }));
        const again = createThreeWayPatch(definition, { original: modified, modified, current: after });
        expect(applyStrategicMergePatch(definition, after, again)).toEqual(after);
      }),
    );
  });

  const write = (old: KubeObject | undefined, next: object, manager: string): KubeObject => {
    const object = structuredClone(next) as KubeObject;
    const managedFields = updateManagedFields({ definition, old, next: object, manager, apiVersion: "v1", time: "2024-01-01T00:00:00Z" });
    return { ...object, metadata: { ...object.metadata, managedFields } };
  };
  const ownedBy = (object: KubeObject, manager: string): FieldsV1 | undefined =>
    object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1 as FieldsV1 | undefined;

  test("what nobody changed keeps its owner, and every field has exactly one", () => {
    fc.assert(
      fc.property(objects, objects, (first, second) => {
        const created = write(undefined, first, "a");
        const updated = write(created, second, "b");
        const [before, kept, taken] = [ownedBy(created, "a"), ownedBy(updated, "a"), ownedBy(updated, "b")];
        expect(difference(kept, before)).toBeUndefined();
        expect(difference(kept, taken)).toEqual(kept);
        // All fields of the object have an owner: the two together own what one alone would who made it new.
        const alone = ownedBy(write(undefined, second, "a"), "a");
        expect(difference(alone, union(kept, taken))).toBeUndefined();
        expect(write(updated, second, "c").metadata.managedFields).toEqual(updated.metadata.managedFields);
      }),
    );
  });
});
