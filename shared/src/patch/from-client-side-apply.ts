import { goJson } from "../json/go-json.ts";
import { lastAppliedAnnotation } from "../meta/last-applied-annotation.ts";
import type { KubeObject } from "../meta/object.ts";
import type { Field } from "../schema/schema.ts";
import { appliedFields } from "./applied-fields.ts";
import { compareFields } from "./compare-fields.ts";
import { difference, union, type FieldsV1 } from "./field-set.ts";
import { typedFaults } from "./typed-faults.ts";

/** The one manager that takes over from client-side apply without conflicts. */
export const kubectl = "kubectl";

/**
 * What client-side apply set and nobody changed since: kubectl may take it without asking (apimachinery
 * managedfields/internal/lastappliedmanager.go). Nothing where the annotation is missing or cannot be read.
 */
export function fieldsOfLastApplied(form: Field, live: KubeObject, apiVersion: string): FieldsV1 | undefined {
  const last = parse(live.metadata.annotations?.[lastAppliedAnnotation]);
  if (!last || last.apiVersion !== apiVersion || typedFaults(form, last).length > 0) return undefined;
  const { changed, removed } = compareFields(form.ref!, last, live);
  return difference(appliedFields(form, last), union(changed, removed));
}

function parse(text: string | undefined): Partial<KubeObject> | undefined {
  try {
    const value = JSON.parse(text ?? "") as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The object with the annotation of client-side apply brought up to date, where it has one, so that a client may go back
 * to it (lastappliedupdater.go).
 */
export function withLastAppliedInStep(object: KubeObject, applied: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[lastAppliedAnnotation]) return object;
  const { metadata = {} } = applied as Partial<KubeObject>;
  const { [lastAppliedAnnotation]: _old, ...others } = metadata.annotations ?? {};
  const bare = { ...applied, metadata: { ...metadata, ...(metadata.annotations ? { annotations: others } : {}) } };
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastAppliedAnnotation]: `${goJson(bare)}\n` } } };
}
