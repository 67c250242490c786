import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import { refOf } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import type { ManagedFieldsEntry } from "@kx/shared/patch/managed-fields-entry";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { badRequest, conflict, modified, notFound, StatusError } from "@kx/shared/errors/status-error";
import { admit } from "./admission/index.ts";
import { allocatorOf } from "./allocators/index.ts";
import { create } from "./create.ts";
import { decodeDraft } from "./decode-draft.ts";
import { isFinished, removal } from "./removal.ts";
import { asSeen, commit, found, stampType, written, type Floor } from "./pipeline.ts";
import { hasStatus, placeInNamespace, validateChanged, warnOf } from "./preparation.ts";
import { keepEntries, keepTimes, recordManager } from "./record-manager.ts";
import type { WriteContext, Written } from "./registry.ts";
import { storedText } from "./stored-text.ts";
import { servedVersion } from "./versions.ts";

type WithStatus = KubeObject & { status?: unknown };

export type UpdateContext = WriteContext & { subresource?: string };

/** The next state of an object. */
interface Produced<T extends KubeObject> {
  next: T;
  /** The client asked for one certain state: a conflict is its own. */
  conditional: boolean;
  /** A server-side apply: its managedFields say already who owns what. */
  applied?: boolean;
}

/** Own conflicts are tried again as long as somebody else made progress; the bound only stops a livelock. */
const tries = 100;

/** See Registry.update. */
export async function update<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  ref: ObjectRef,
  body: unknown,
  context: UpdateContext,
): Promise<Written<T>> {
  if (!found(floor, kind, ref) && kind.createsOnUpdate && context.subresource === undefined) {
    const { name } = decodeDraft(kind, body, context).metadata;
    if (name !== ref.name) throw wrongName(name, ref.name);
    return await create(floor, kind, ref.namespace === undefined ? {} : { namespace: ref.namespace }, body, context);
  }
  return await change(floor, kind, ref, context, (old) => {
    const next = decodeDraft(kind, body, context);
    const { resourceVersion } = next.metadata;
    if (!resourceVersion && kind.allowsUnconditionalUpdate === false) throw unconditional(kind, ref.name);
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw modified(kind.resource, ref.name);
    return { next, conditional: Boolean(resourceVersion) };
  });
}

/**
 * The one way in which a stored object changes. `produce` makes the next state of the one it is given; a conflict with
 * another writer calls it again unless the client asked for one certain state.
 */
export async function change<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  ref: ObjectRef,
  context: UpdateContext,
  produce: (old: T) => Produced<T>,
): Promise<Written<T>> {
  for (let attempt = 1; ; attempt++) {
    const current = found(floor, kind, ref);
    if (!current) throw notFound(kind.resource, ref.name);
    const old = current.object;
    const { next, conditional, applied } = produce(old);
    keepIdentity(kind, next, old, ref);
    keepOtherHalf(kind, next, old, context.subresource);
    stampType(kind, next);
    if (applied) keepEntries(next, (next.metadata.managedFields ?? []) as ManagedFieldsEntry[]);
    else next.metadata.managedFields ??= old.metadata.managedFields;
    // A binding is the scheduler's word, not a manager's.
    if (!applied && context.subresource !== "binding" && !jsonEqual(next, old)) recordManager(kind, next, old, context, floor.clock);
    admit({ kind, verb: "update", object: next, old, ...(context.subresource ? { subresource: context.subresource } : {}) }, floor.view);
    const plan = allocatorOf(kind)?.plan(next, old, { ...floor, dryRun: context.dryRun });
    validateChanged(servedVersion(kind, context.apiVersion).rules, next, old, context.subresource);
    if (context.subresource === undefined) warnOf(kind, next, old, context);
    // The Deployment controller notes the revision through the status path: an annotation, yet no new generation. Nor has a
    // pod one that has got its node (setPodNodeAndMetadata in registry/core/pod/storage).
    if (kind.changesGeneration && context.subresource !== "status" && context.subresource !== "binding") {
      const { generation = 1 } = old.metadata;
      next.metadata.generation = kind.changesGeneration(next, old) ? generation + 1 : generation;
    }
    if (applied) keepTimes(next, old);
    const unchanged = jsonEqual(next, old);

    if (isFinished(next)) {
      if (context.dryRun) return { object: next, created: false };
      // The last finalizer is gone: what asked for the deletion is carried out by the write that let go.
      const removed = await removal(floor, kind, current);
      if (removed) return { object: next, created: false };
    } else {
      if (unchanged) return { entry: current, created: false };
      if (context.dryRun) return { object: next, created: false };
      const text = storedText(next);
      const outcome = await commit(floor, {
        if: [asSeen(current), ...(plan?.conditions ?? [])],
        write: [{ key: current.key, text }, ...(plan?.writes ?? [])],
      }, next);
      if ("revision" in outcome) {
        return { entry: written(floor, kind, { key: current.key, text, revision: outcome.revision }), created: false };
      }
      if (outcome.failed.key === current.key && conditional) throw modified(kind.resource, ref.name);
    }
    if (attempt >= tries) throw modified(kind.resource, ref.name);
  }
}

/** Name, namespace and uid cannot change; what a client leaves out of the system's fields is kept. */
function keepIdentity<T extends KubeObject>(kind: Kind<T>, next: T, old: T, ref: ObjectRef): void {
  const { metadata } = next;
  metadata.name ??= ref.name;
  if (metadata.name !== ref.name) throw wrongName(metadata.name, ref.name);
  placeInNamespace(kind, next, refOf(old).namespace);
  if (metadata.uid && metadata.uid !== old.metadata.uid) {
    throw conflict(
      kind.resource,
      ref.name,
      `StorageError: invalid object, Code: 4, Key: ${registryPath(kind, ref)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  keep(metadata, old.metadata, ["uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"]);
  delete metadata.selfLink;
  metadata.resourceVersion = old.metadata.resourceVersion;
}

function keep<Source extends object>(next: Source, old: Source, fields: readonly (keyof Source)[]): void {
  for (const field of fields) {
    if (old[field] === undefined) delete next[field];
    else next[field] = old[field];
  }
}

/** The main path leaves status alone, the status path leaves all but status and metadata alone, and that of a part all but the part. */
function keepOtherHalf<T extends KubeObject>(kind: Kind<T>, next: T, old: T, subresource: string | undefined): void {
  const part = subresource === undefined ? undefined : kind.parts?.[subresource];
  if (part) {
    const { managedFields } = next.metadata;
    const from = { ...next };
    for (const field of Object.keys(next)) delete (next as Record<string, unknown>)[field];
    // The part's own place is changed: it may not be shared with the old state.
    Object.assign(next, structuredClone({ ...old, metadata: { ...old.metadata, ...(managedFields ? { managedFields } : {}) } }));
    part.take(next, from);
    return;
  }
  if (subresource === "status") {
    const { metadata, status } = next as WithStatus;
    for (const field of Object.keys(next)) delete (next as Record<string, unknown>)[field];
    // Parts of the old state are immutable: the new one shares them.
    Object.assign(next, old, { metadata });
    keep(next.metadata, old.metadata, ["ownerReferences", "deletionTimestamp", "deletionGracePeriodSeconds"]);
    if (status === undefined) delete (next as WithStatus).status;
    else (next as WithStatus).status = status;
    kind.prepareForStatusUpdate?.(next, old);
    return;
  }
  if (hasStatus(kind) && subresource !== "binding") {
    const { status } = old as WithStatus;
    if (status === undefined) delete (next as WithStatus).status;
    else (next as WithStatus).status = status;
  }
  if (subresource === undefined) kind.prepareForUpdate?.(next, old);
}

export const wrongName = (name: string | undefined, onUrl: string): StatusError =>
  badRequest(`the name of the object (${name ?? ""}) does not match the name on the URL (${onUrl})`);

/** wire B19: named by the resource, not the kind, as upstream does here. */
function unconditional(kind: Pick<AnyKind, "resource">, name: string): StatusError {
  const { group, plural } = kind.resource;
  const what = group ? `${plural}.${group}` : plural;
  const message = "Invalid value: 0x0: must be specified for an update";
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${what} ${JSON.stringify(name)} is invalid: metadata.resourceVersion: ${message}`,
    details: {
      name,
      ...(group ? { group } : {}),
      kind: plural,
      causes: [{ reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" }],
    },
  });
}

function registryPath(kind: Pick<AnyKind, "resource">, { namespace, name }: ObjectRef): string {
  return ["/registry", kind.resource.plural, ...(namespace ? [namespace] : []), name].join("/");
}
