import { forbidden, invalid, required, unchanged, type FieldError, type FieldPath } from "../errors/field-errors.ts";
import { validateAnnotations, validateLabels } from "./labels.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "./names.ts";
import type { KubeObject, ObjectMeta, OwnerReference } from "./object.ts";

/** What the rules of metadata need to know of a kind. */
export interface MetadataRules {
  namespaced: boolean;
  /** Default: RFC 1123 subdomain. */
  validateName?: (name: string) => string[];
}

/** Metadata of a new object, its name already generated (apimachinery api/validation/objectmeta.go). @param at `metadata` */
export function validateMetadata({ metadata }: KubeObject, rules: MetadataRules, at: FieldPath): FieldError[] {
  const validateName = rules.validateName ?? dns1123Subdomain;
  const { name, generateName } = metadata;
  return [
    ...(generateName ? say(validateName(asPrefix(generateName)), at.child("generateName"), generateName) : []),
    ...(name
      ? say(validateName(name), at.child("name"), name)
      : [required(at.child("name"), "name or generateName is required")]),
    ...validateNamespace(metadata.namespace, rules.namespaced, at.child("namespace")),
    ...validateCommon(metadata, at),
    ...validateFinalizers(metadata.finalizers ?? [], at.child("finalizers")),
  ];
}

/** What an update may not do to metadata. @param at `metadata` */
export function validateMetadataUpdate({ metadata: next }: KubeObject, { metadata: old }: KubeObject, at: FieldPath): FieldError[] {
  return [
    ...(old.deletionTimestamp ? validateNoNewFinalizers(next, old, at.child("finalizers")) : []),
    ...immutable.flatMap((field) => unchanged(at.child(field), next[field], old[field])),
    ...validateCommon(next, at),
  ];
}

const immutable = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

function validateCommon(metadata: ObjectMeta, at: FieldPath): FieldError[] {
  return [
    ...validateLabels(metadata.labels, at.child("labels")),
    ...validateAnnotations(metadata.annotations, at.child("annotations")),
    ...validateOwnerReferences(metadata.ownerReferences ?? [], at.child("ownerReferences")),
  ];
}

function validateNamespace(namespace: string | undefined, namespaced: boolean, at: FieldPath): FieldError[] {
  if (!namespaced) return namespace ? [forbidden(at, "not allowed on this type")] : [];
  return namespace ? say(dns1123Label(namespace), at, namespace) : [required(at)];
}

function validateOwnerReferences(references: readonly OwnerReference[], at: FieldPath): FieldError[] {
  const controllers = references.filter(({ controller }) => controller).map(({ kind, name }) => `${kind}/${name}`);
  return [
    ...references.flatMap((reference) => validateOwnerReference(reference, at)),
    ...controllers
      .slice(1)
      .map((other) =>
        invalid(
          at,
          references,
          `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]} and ${other}`,
        ),
      ),
  ];
}

function validateOwnerReference(reference: OwnerReference, at: FieldPath): FieldError[] {
  const { apiVersion, kind, name, uid } = reference;
  const empty = { kind, name, uid };
  return [
    ...(apiVersion ? [] : [invalid(at.child("apiVersion"), apiVersion ?? "", "version must not be empty")]),
    ...Object.entries(empty)
      .filter(([, value]) => !value)
      .map(([field]) => invalid(at.child(field), "", "must not be empty")),
    ...(apiVersion === "v1" && kind === "Event"
      ? [invalid(at, reference, "/v1, Kind=Event is disallowed from being an owner")]
      : []),
  ];
}

function validateFinalizers(finalizers: readonly string[], at: FieldPath): FieldError[] {
  const both = finalizers.includes("orphan") && finalizers.includes("foregroundDeletion");
  return [
    ...finalizers.flatMap((finalizer) => say(qualifiedName(finalizer), at, finalizer)),
    ...(both ? [invalid(at, finalizers, "finalizer orphan and foregroundDeletion cannot be both set")] : []),
  ];
}

function validateNoNewFinalizers(next: ObjectMeta, old: ObjectMeta, at: FieldPath): FieldError[] {
  const added = (next.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer)).sort();
  if (added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(", ");
  return [
    forbidden(
      at,
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    ),
  ];
}

/** A suffix will follow: a dash at the end is fine there. It takes one character more with it, as upstream does. */
function asPrefix(generateName: string): string {
  return generateName.length > 1 && generateName.endsWith("-") ? `${generateName.slice(0, -2)}a` : generateName;
}

function say(messages: readonly string[], at: FieldPath, value: string): FieldError[] {
  return messages.map((message) => invalid(at, value, message));
}
