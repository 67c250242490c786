import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "@kx/shared/meta/object";
import { appliedFields } from "@kx/shared/patch/applied-fields";
import { difference, leaf, union, type FieldsV1 } from "@kx/shared/patch/field-set";
import { tracked } from "@kx/shared/patch/managed-fields";
import { mergeApplied } from "@kx/shared/patch/merge-applied";
import { serverSideApply } from "@kx/shared/patch/server-side-apply";
import { decode } from "@kx/shared/schema/decode";

const text = fc.constantFrom("1", "2", "3");
const port = fc.constantFrom(80, 81, 443);
const uniqueBy = <T extends object>(item: fc.Arbitrary<T>, key: keyof T): fc.Arbitrary<T[]> =>
  fc.uniqueArray(item, { selector: (value) => value[key], maxLength: 4 });

/** Configurations whose map keys and list elements have these names; scalars and atomic values only where asked for. */
function deployments(names: readonly string[], scalars: boolean): fc.Arbitrary<object> {
  const name = fc.constantFrom(...names);
  const labels = fc.dictionary(name, text, { maxKeys: 3 });
  const env = uniqueBy(fc.record({ name, value: text }, { requiredKeys: ["name"] }), "name");
  const ports = uniqueBy(fc.record({ containerPort: port, name }, { requiredKeys: ["containerPort"] }), "containerPort");
  const container = fc.record({ name, image: text, env, ports, args: fc.array(text, { maxLength: 2 }) }, { requiredKeys: ["name"] });
  const finalizers = fc.uniqueArray(name.map((value) => `x/${value}`), { maxLength: 3 });
  const template = { metadata: fc.record({ labels }, { requiredKeys: [] }), spec: fc.record({ containers: uniqueBy(container, "name"), ...(scalars ? { nodeSelector: labels } : {}) }, { requiredKeys: [] }) };
  const spec = {
    template: fc.record(template, { requiredKeys: [] }),
    ...(scalars ? { replicas: fc.nat(3), selector: fc.record({ matchLabels: labels }), strategy: fc.constantFrom({ type: "Recreate" }, { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } }) } : {}),
  };
  const config = fc.record({ metadata: fc.record({ labels, finalizers }, { requiredKeys: [] }), spec: fc.record(spec, { requiredKeys: [] }) }, { requiredKeys: [] });
  return config.map((value) => withoutEmpty(value) ?? {});
}

/** An empty map is a claim of its own, and not what the server keeps: it is no part of these rules. */
function withoutEmpty<T>(value: T): T | undefined {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.length > 0 ? (value.map(withoutEmpty) as T) : undefined;
  const entries = Object.entries(value).map(([name, item]) => [name, withoutEmpty(item)] as const).filter(([, item]) => item !== undefined);
  return entries.length > 0 ? (Object.fromEntries(entries) as T) : undefined;
}

const definition = "io.k8s.api.apps.v1.Deployment";
const form = { ref: definition, zero: "omitted" } as const;
const objects = deployments(["a", "b", "c", "d"], true);

let clock = 0;
/** As the registry does: what comes out of the merge is decoded. Each apply has a time of its own. */
function apply(live: KubeObject | undefined, config: object, manager: string): KubeObject {
  const { metadata = {}, ...rest } = config as Partial<KubeObject>;
  const applied = { apiVersion: "apps/v1", kind: "Deployment", ...rest, metadata: { ...metadata, name: "w" } } as KubeObject;
  const time = new Date((clock += 1000)).toISOString().replace(".000", "");
  const { object } = serverSideApply({ definition, live, applied, manager, apiVersion: "apps/v1", force: true, time });
  return decode(definition, object).value as unknown as KubeObject;
}

const ownedBy = (object: KubeObject, manager: string): FieldsV1 | undefined =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1 as FieldsV1 | undefined;
const allOwned = (object: KubeObject): FieldsV1 | undefined =>
  (object.metadata.managedFields ?? []).reduce((all, { fieldsV1 }) => union(all, fieldsV1 as FieldsV1), undefined as FieldsV1 | undefined);
/** What stands in the object, but for metadata as such. */
const present = (object: KubeObject): FieldsV1 | undefined => difference(appliedFields(form, tracked(object, undefined)), { "f:metadata": leaf });

/** In one order: elements stand in the order of those who came, entries in that of their times. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "time").sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, unordered(item)]));
}

describe("server-side apply", () => {
  test("twice is once", () => {
    fc.assert(
      fc.property(objects, objects, objects, (first, other, second) => {
        const once = apply(apply(apply(undefined, first, "m"), other, "x"), second, "m");
        expect(unordered(apply(once, second, "m"))).toEqual(unordered(once));
      }),
    );
  });

  test("the object has what was applied, and its manager owns exactly that", () => {
    fc.assert(
      fc.property(objects, objects, (before, config) => {
        const object = apply(apply(undefined, before, "x"), config, "m");
        expect(ownedBy(object, "m")).toEqual(ownedBy(apply(undefined, config, "m"), "m"));
        expect(unordered(mergeApplied(form, object, config))).toEqual(unordered(object));
      }),
    );
  });

  test("what nobody owns any more is gone", () => {
    fc.assert(
      fc.property(objects, objects, objects, (first, other, second) => {
        const object = apply(apply(apply(undefined, first, "m"), other, "x"), second, "m");
        expect(difference(present(object), allOwned(object))).toBeUndefined();
        expect(decode(definition, apply(apply(undefined, first, "m"), {}, "m")).value).toEqual({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "w" } });
      }),
    );
  });

  test("two managers on disjoint fields commute", () => {
    fc.assert(
      fc.property(deployments(["a", "b"], true), deployments(["c", "d"], false), (mine, theirs) => {
        const one = apply(apply(undefined, mine, "m"), theirs, "x");
        const other = apply(apply(undefined, theirs, "x"), mine, "m");
        expect(unordered(one)).toEqual(unordered(other));
      }),
    );
  });
});
