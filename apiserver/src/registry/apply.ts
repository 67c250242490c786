import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { timestamp } from "@kx/shared/meta/clock";
import { badRequest, conflict, isReason, modified } from "@kx/shared/errors/status-error";
import { serverSideApply } from "@kx/shared/patch/server-side-apply";
import { groupVersion } from "@kx/shared/schema/schema";
import { checkApplied } from "./check-applied.ts";
import { create } from "./create.ts";
import { decodePatched } from "./decode-draft.ts";
import { found, type Floor } from "./pipeline.ts";
import type { PatchBody, Written } from "./registry.ts";
import { change, wrongName, type UpdateContext } from "./update.ts";
import { servedVersion } from "./versions.ts";

/**
 * Server-side apply: changes the object, or creates it where there is none. Only what the client sent is owned; the
 * merged object then takes the way of every other write.
 * @throws StatusError 400 for another version or kind, 409 for conflicts, 500 for what the schema does not know
 */
export async function apply<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  ref: ObjectRef,
  { body, force = false }: PatchBody,
  { duplicateFields = [], ...context }: UpdateContext,
): Promise<Written<T>> {
  const version = servedVersion(kind, context.apiVersion);
  const { apiVersion, definition } = version;
  const applied = version.toStored(checkApplied({ definition, apiVersion, kind: kind.resource.kind }, body));
  const { subresource } = context;
  const yamlFault = duplicateFields.length > 0 ? `error converting YAML to JSON: ${duplicateFields.join(", ")}` : undefined;
  if (yamlFault && context.fieldValidation === "Warn") context.warn(yamlFault);
  const over = (live: T | undefined): KubeObject => {
    const { object } = serverSideApply({
      definition: kind.resource.definition,
      live,
      applied,
      manager: context.fieldManager,
      apiVersion,
      force,
      time: timestamp(floor.clock),
      ...(subresource ? { subresource } : {}),
    });
    if (yamlFault && context.fieldValidation === "Strict") throw badRequest(`error strict decoding YAML: ${yamlFault}`);
    return object;
  };
  // What comes out of the merge is in the stored version.
  const stored = { ...context, apiVersion: groupVersion(kind.resource) };

  if (!found(floor, kind, ref) && subresource === undefined) {
    try {
      return await createApplied(floor, kind, ref, over(undefined), stored);
    } catch (error) {
      // Somebody else was quicker: it is a change now.
      if (!isReason(error, "AlreadyExists")) throw error;
    }
  }
  return await change(floor, kind, ref, stored, (old) => {
    const next = decodePatched(kind, over(old), stored);
    const { resourceVersion } = next.metadata;
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) throw modified(kind.resource, ref.name);
    return { next, conditional: false, applied: true };
  });
}

async function createApplied<T extends KubeObject>(floor: Floor, kind: Kind<T>, ref: ObjectRef, object: KubeObject, context: UpdateContext): Promise<Written<T>> {
  const { name, uid, managedFields = [] } = object.metadata;
  if (uid) throw conflict(kind.resource, ref.name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  if (name !== undefined && name !== ref.name) throw wrongName(name, ref.name);
  return await create(floor, kind, ref.namespace === undefined ? {} : { namespace: ref.namespace }, object, context, managedFields);
}
