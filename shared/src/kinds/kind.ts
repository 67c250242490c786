import type { FieldError, FieldPath } from "../errors/field-errors.ts";
import type { KubeObject } from "../meta/object.ts";
import type { ApiClient } from "../client/api-client.ts";
import type { Resource } from "../schema/schema.ts";
import { resourceOf } from "../schema/table.ts";

/** One column of the server-side Table. Priority 1 columns print with `-o wide` alone. */
export interface Column<T extends KubeObject> {
  name: string;
  type: "string" | "integer" | "number" | "boolean" | "date";
  format?: "name" | "quantity" | "duration";
  priority?: 0 | 1;
  description?: string;
  /** @param now milliseconds since the epoch, for ages */
  cell(object: T, now: number): string | number | boolean | null;
}

/** Where a `describe` writes: label, tab, value; the printer aligns the columns as kubectl's tab writer does. */
export interface DescribeWriter {
  /** One line at an indent level of two blanks each; a tab separates cells. */
  line(level: number, text: string): void;
}

/** What data cannot say about a kind. Every function is pure; those that prepare change the draft in place. */
export interface KindRules<T extends KubeObject> {
  /** Name of its definition in the schema: `io.k8s.api.core.v1.Service`. */
  definition: string;
  /** Faults of a chosen metadata.name, each a message; the default rule is the RFC 1123 subdomain. */
  validateName?(name: string): string[];
  /** Versioned defaults that the schema's data does not hold; on create, update and after a patch. */
  defaults?(draft: T): void;
  /** Wipes what a client cannot set at creation (status is wiped for every kind that has a status subresource). */
  prepareForCreate?(draft: T): void;
  /** Carries over and wipes; `next.status` is already the old one. */
  prepareForUpdate?(next: T, old: T): void;
  /** On the status subresource, `next` holds the old object with the new status and what may change beside it. */
  prepareForStatusUpdate?(next: T, old: T): void;
  validate?(object: T, at: FieldPath): FieldError[];
  /** What is asked of new objects only; comes after `validate`. */
  validateCreate?(object: T, at: FieldPath): FieldError[];
  /** What may not change; `validate` of the whole object runs as well. */
  validateUpdate?(next: T, old: T, at: FieldPath): FieldError[];
  validateStatusUpdate?(next: T, old: T, at: FieldPath): FieldError[];
  /** Subresources through which one part of the object changes, by their names: `ephemeralcontainers`. */
  parts?: Readonly<Record<string, ObjectPartRules<T>>>;
  /** Texts of Warning headers, without the `299 -`. */
  warnings?(next: T, old: T | undefined): string[];
  /** Text of a Warning header of every request that `warnings` is not asked about: reads, watches, deletes. */
  readWarning?: string;
  /** Field selectors beside metadata.name and metadata.namespace; booleans as `true` and `false`. */
  selectableFields?: Readonly<Record<string, (object: T) => string>>;
  /** True when a change raises metadata.generation; kinds without it have no generation. */
  changesGeneration?(next: T, old: T): boolean;
  /** A delete that names no policy orphans the dependants, for back compatibility; `warning` is its Warning header. */
  orphansByDefault?: { warning?: string };
  /** Text of the selector in a Scale; default that of `spec.selector` as a label selector. */
  scaleSelector?(object: T): string;
  /** What a finished delete answers. Default `status`. */
  deleteAnswers?: "object" | "status";
  /** A status that is given at creation is kept. Default false. */
  createsWithStatus?: boolean;
  /** PUT to a missing name creates. Default false. */
  createsOnUpdate?: boolean;
  /** PUT without resourceVersion is allowed. Default true. */
  allowsUnconditionalUpdate?: boolean;
  /** Seconds of graceful deletion; absent means that the object goes at once. @param asked from DeleteOptions */
  graceSeconds?(object: T, asked: number | undefined): number;
  /** Other group versions under which the same stored object is served, after the stored one in preference. */
  otherVersions?: readonly OtherVersion<T>[];
  columns: readonly Column<T>[];
  /** What `kubectl describe` prints for the kind, Events table included. */
  describe?(object: T, client: ApiClient, out: DescribeWriter, now: number): Promise<void>;
}

/** One part of an object, which a subresource of its own writes; nothing else changes with it. */
export interface ObjectPartRules<T extends KubeObject> {
  /** Puts that part of `from` into `into`, in place. */
  take(into: T, from: T): void;
  /** What may not change of it; `validate` of the whole object runs as well. */
  validateUpdate(next: T, old: T, at: FieldPath): FieldError[];
}

/** One more group version of a kind, converted from and to the stored one. */
export interface OtherVersion<T extends KubeObject = KubeObject> {
  group: string;
  version: string;
  /** Name of the definition of this version's form. */
  definition: string;
  toStored(object: KubeObject): T;
  fromStored(object: T): KubeObject;
  /** Of a version that current clusters serve no more: text of the Warning header of every request that uses it. */
  warning?: string;
  /** Its field selectors, each with the stored version's name of the field; without it they are the stored version's. */
  fieldLabels?: Readonly<Record<string, string>>;
  /** Rules that stand in place of the kind's own for a write in this version. */
  validation?: Pick<KindRules<T>, "validate" | "validateCreate" | "validateUpdate">;
}

/** The versions beside the stored one. @param legacyApis also those that current clusters serve no more */
export function versionsBeside({ otherVersions = [] }: AnyKind, legacyApis: boolean): readonly OtherVersion[] {
  return (otherVersions as readonly OtherVersion[]).filter(({ warning }) => legacyApis || warning === undefined);
}

/** A kind: what the schema knows of its resource, and its own rules. */
export interface Kind<T extends KubeObject = KubeObject> extends KindRules<T> {
  readonly resource: Resource;
}

/** Makes a kind of its rules; names, scope, verbs and fields come from the schema. */
export function defineKind<T extends KubeObject>(rules: KindRules<T>): Kind<T> {
  return { ...rules, resource: resourceOf(rules.definition) };
}

/** A kind of any object type, for lists of kinds: its functions are called with objects of that kind only. */
// oxlint-disable-next-line typescript/no-explicit-any -- a heterogeneous list has no common T: functions take it, columns give it
export type AnyKind = Kind<any>;
