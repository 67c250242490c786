/**
 * The API's structure as data: which resources there are, and every field of every definition. The table is generated
 * (`npm run generate`) from the published structure of the release named in `release.ts`; nothing here is typed by hand.
 */
export interface Field {
  type?: "string" | "integer" | "number" | "boolean" | "object" | "array";
  format?: string;
  /** Name of another definition. */
  ref?: string;
  items?: Field;
  /** The values' form, when the field is a map with string keys. */
  map?: Field;
  default?: unknown;
  listType?: "atomic" | "map" | "set";
  listMapKeys?: string[];
  mapType?: "atomic" | "granular";
  /** A comma list: `merge`, `retainKeys`, `replace`. */
  patchStrategy?: string;
  patchMergeKey?: string;
  protoNumber?: number;
  /** What becomes of a zero value: a pointer keeps it, others omit it, or it is written even when absent. */
  zero: ZeroForm;
  /** Name of the Go type where it does not follow from the form (`v1.Protocol`): texts of type errors print it. */
  goType?: string;
}

export type ZeroForm = "kept" | "written" | "omitted";

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

/** The forms that are no objects, by the name of their definition. */
export type ScalarForm = "int-or-string" | "quantity" | "time" | "micro-time" | "any";

/** Protobuf number -> name of the JSON field, or the numbers of a message that JSON inlines. */
export interface ProtoFields {
  readonly [number: number]: string | ProtoFields;
}

export interface Definition {
  /** `io.k8s.api.core.v1.Service`. */
  name: string;
  fields: Readonly<Record<string, Field>>;
  /** Never enforced by a decoder: validation speaks of what is missing. */
  required: readonly string[];
  /** Set where the definition itself is no object (`IntOrString`, `Quantity`, `Time`). */
  scalar?: ScalarForm;
  /** Which kinds have this form; most definitions are parts only. */
  kinds: readonly GroupVersionKind[];
  /** `atomic` where server-side apply takes the whole object as one leaf. */
  mapType?: "atomic";
  protoFields: ProtoFields;
}

export interface Subresource {
  name: string;
  group: string;
  version: string;
  kind: string;
  verbs: readonly string[];
}

export interface Resource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: readonly Subresource[];
  /** Name of the definition of its objects. */
  definition: string;
}

/** `v1`, `apps/v1`. */
export function groupVersion(resource: { group: string; version: string }): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version;
}
