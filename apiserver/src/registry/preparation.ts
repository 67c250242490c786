import type { KubeObject } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { timestamp } from "@kx/shared/meta/clock";
import { validateMetadata, validateMetadataUpdate } from "@kx/shared/meta/metadata";
import { at, type FieldError } from "@kx/shared/errors/field-errors";
import { badRequest, invalidObject, StatusError } from "@kx/shared/errors/status-error";
import { generatedName } from "./generated-name.ts";
import type { Floor } from "./pipeline.ts";
import type { WriteContext } from "./registry.ts";
import { uniqueId } from "./unique-id.ts";

/** Whether objects of the kind have a status that only its subresource writes. */
export function hasStatus(kind: Pick<AnyKind, "resource">): boolean {
  return kind.resource.subresources.some(({ name }) => name === "status");
}

type WithStatus = KubeObject & { status?: unknown };

/** System fields of a new object: what a client sent of them is wiped, the server's own filled in. */
export function prepareCreate<T extends KubeObject>(kind: Kind<T>, draft: T, namespace: string | undefined, floor: Floor): void {
  const { metadata } = draft;
  if (metadata.resourceVersion) {
    throw new StatusError({ code: 500, message: "resourceVersion should not be set on objects to be created" });
  }
  placeInNamespace(kind, draft, namespace);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
  delete metadata.managedFields;
  metadata.uid = uniqueId(floor.random);
  metadata.creationTimestamp = timestamp(floor.clock);
  if (kind.changesGeneration) metadata.generation = 1;
  if (!metadata.name && metadata.generateName) metadata.name = generatedName(metadata.generateName, floor.random);
  if (hasStatus(kind) && !kind.createsWithStatus) delete (draft as WithStatus).status;
}

/** @throws StatusError 400 when the body and the URL name different namespaces */
export function placeInNamespace(kind: Pick<AnyKind, "resource">, draft: KubeObject, namespace: string | undefined): void {
  const { metadata } = draft;
  if (!kind.resource.namespaced) {
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (namespace !== undefined) metadata.namespace = namespace;
}

/** @throws StatusError 422 with every fault at once */
export function validateNew<T extends KubeObject>(kind: Kind<T>, draft: T): void {
  refuse(kind, draft, [
    ...validateMetadata(draft, metadataRules(kind), at("metadata")),
    ...(kind.validate?.(draft, at()) ?? []),
    ...(kind.validateCreate?.(draft, at()) ?? []),
  ]);
}

/** @throws StatusError 422 with every fault at once */
export function validateChanged<T extends KubeObject>(kind: Kind<T>, next: T, old: T, subresource: string | undefined): void {
  const metadataErrors = validateMetadataUpdate(next, old, at("metadata"));
  if (subresource === "status") {
    refuse(kind, next, [...metadataErrors, ...(kind.validateStatusUpdate?.(next, old, at()) ?? [])]);
    return;
  }
  // A subresource with a rule of its own (binding, finalize) changes what the main path may not.
  const part = subresource === undefined ? undefined : kind.parts?.[subresource];
  const whole = subresource === undefined || subresource === "scale";
  const changes = (whole ? kind.validateUpdate?.(next, old, at()) : part?.validateUpdate(next, old, at())) ?? [];
  refuse(kind, next, [...metadataErrors, ...changes, ...(kind.validate?.(next, at()) ?? [])]);
}

/** Warning headers of a write: the kind's own, each once. */
export function warnOf<T extends KubeObject>(kind: Kind<T>, next: T, old: T | undefined, context: WriteContext): void {
  for (const text of kind.warnings?.(next, old) ?? []) context.warn(text);
}

function metadataRules<T extends KubeObject>(kind: Kind<T>): Parameters<typeof validateMetadata>[1] {
  const { namespaced } = kind.resource;
  return kind.validateName ? { namespaced, validateName: kind.validateName } : { namespaced };
}

function refuse(kind: { resource: Kind["resource"] }, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject(kind.resource, object.metadata.name ?? "", errors);
}
