import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { kinds } from "@kx/shared/kinds/index";
import type { KubeObject } from "@kx/shared/meta/object";
import { appliedFields } from "@kx/shared/patch/applied-fields";
import { difference, leaf, union, type FieldsV1 } from "@kx/shared/patch/field-set";
import { tracked } from "@kx/shared/patch/managed-fields";
import { serverSideApply } from "@kx/shared/patch/server-side-apply";
import { decode } from "@kx/shared/schema/decode";
import { groupVersion } from "@kx/shared/schema/schema";
import { configurations, sharedOut } from "./configurations.ts";

/** Rules that hold whatever a kind's lists and maps are; the lists of one kind are looked at more closely beside this. */
const runs = { numRuns: 40 };

describe.each(kinds.map(({ resource }) => [resource.kind, resource] as const))("server-side apply of a %s", (kind, resource) => {
  const { definition } = resource;
  const apiVersion = groupVersion(resource);
  const form = { ref: definition, zero: "omitted" } as const;
  const configs = configurations(definition);
  const draws = fc.infiniteStream(fc.boolean());
  let clock = 0;

  /** As the registry does: what comes out of the merge is decoded. Each apply has a time of its own. */
  function apply(live: KubeObject | undefined, config: object, manager: string, force = true): KubeObject {
    const { metadata = {}, ...rest } = config as Partial<KubeObject>;
    const applied = { apiVersion, kind, ...rest, metadata: { ...metadata, name: "w" } } as KubeObject;
    const time = new Date((clock += 1000)).toISOString().replace(".000", "");
    const { object } = serverSideApply({ definition, live, applied, manager, apiVersion, force, time });
    return decode(definition, object).value as unknown as KubeObject;
  }

  const bare = { apiVersion, kind, metadata: { name: "w" } };
  const owned = (object: KubeObject, manager?: string): FieldsV1 | undefined =>
    (object.metadata.managedFields ?? []).reduce((all, { fieldsV1, manager: by }) => (manager === undefined || by === manager ? union(all, fieldsV1 as FieldsV1) : all), undefined as FieldsV1 | undefined);

  test("twice is once, and what was sent is there and owned", () => {
    fc.assert(
      fc.property(configs, configs, configs, (first, other, second) => {
        const once = apply(apply(apply(undefined, first, "m"), other, "x"), second, "m");
        expect(unordered(apply(once, second, "m"))).toEqual(unordered(once));
        expect(owned(once, "m")).toEqual(owned(apply(undefined, second, "m"), "m"));
      }),
      runs,
    );
  });

  test("two managers who share out the fields need no force, in either order, and make what one would", () => {
    fc.assert(
      fc.property(configs, draws, (config, stream) => {
        const [mine, theirs] = sharedOut(definition, config, () => stream.next().value as boolean);
        const one = apply(apply(undefined, mine, "m", false), theirs, "x", false);
        const other = apply(apply(undefined, theirs, "x", false), mine, "m", false);
        expect(unordered(one)).toEqual(unordered(other));
        const alone = apply(undefined, config, "m", false);
        expect(unordered(withoutEntries(one))).toEqual(unordered(withoutEntries(alone)));
        expect(owned(one)).toEqual(owned(alone));
      }),
      runs,
    );
  });

  test("what all have is shared, and goes with the last of them", () => {
    fc.assert(
      fc.property(configs, (config) => {
        const shared = apply(apply(undefined, config, "m", false), config, "x", false);
        expect(owned(shared, "m")).toEqual(owned(shared, "x"));
        const left = apply(shared, {}, "m", false);
        expect(unordered(withoutEntries(left))).toEqual(unordered(withoutEntries(shared)));
        expect(owned(left, "m")).toBeUndefined();
        expect(apply(left, {}, "x", false)).toEqual(bare);
      }),
      runs,
    );
  });

  test("what another has with another value is a conflict, and with force it is taken, nothing else", () => {
    fc.assert(
      fc.property(configs, configs, (first, second) => {
        const before = apply(undefined, first, "m");
        const unforced = unlessConflict(() => apply(before, second, "x", false));
        const forced = apply(before, second, "x");
        const lost = difference(owned(before, "m"), owned(forced, "m"));
        expect(unordered(unforced)).toEqual(unordered(lost ? "conflict" : forced));
        // Nothing but what the other one has now.
        expect(difference(lost, owned(forced, "x"))).toBeUndefined();
        expect(owned(forced, "x")).toEqual(owned(apply(undefined, second, "x"), "x"));
      }),
      runs,
    );
  });

  test("what nobody owns any more is gone", () => {
    fc.assert(
      fc.property(configs, configs, configs, (first, other, second) => {
        const object = apply(apply(apply(undefined, first, "m"), other, "x"), second, "m");
        const present = difference(appliedFields(form, tracked(object, undefined)), { "f:metadata": leaf });
        expect(difference(present, owned(object))).toBeUndefined();
        expect(apply(apply(object, {}, "m"), {}, "x")).toEqual(bare);
      }),
      runs,
    );
  });

  test("kubectl takes over what its client-side apply made, whatever it changes", () => {
    fc.assert(
      fc.property(configs, configs, (before, after) => {
        const annotation = "kubectl.kubernetes.io/last-applied-configuration";
        const { metadata = {}, ...rest } = before as Partial<KubeObject>;
        const sent = { apiVersion, kind, ...rest, metadata: { ...metadata, name: "w" } };
        const object = { ...sent, metadata: { ...sent.metadata, annotations: { ...metadata.annotations, [annotation]: `${JSON.stringify(sent)}\n` } } };
        const live = apply(undefined, object, "kubectl-client-side-apply");
        for (const entry of live.metadata.managedFields ?? []) entry.operation = "Update";
        const { metadata: wanted = {}, ...others } = after as Partial<KubeObject>;
        const applied = { ...others, metadata: wanted };
        const taken = apply(live, applied, "kubectl", false);
        expect(owned(taken, "kubectl")).toEqual(owned(apply(undefined, applied, "kubectl"), "kubectl"));
      }),
      runs,
    );
  });
});

const withoutEntries = ({ metadata: { managedFields: _entries, ...metadata }, ...rest }: KubeObject): object => ({ ...rest, metadata });

/** What comes of it, or that it is refused with the fields that are another's. */
function unlessConflict(attempt: () => KubeObject): KubeObject | "conflict" {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StatusError && error.status.details?.causes?.every(({ reason, field }) => reason === "FieldManagerConflict" && field)) return "conflict";
    throw error;
  }
}

/** In one order: elements stand in the order of those who came, entries in that of their times. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "time").sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, unordered(item)]));
}
