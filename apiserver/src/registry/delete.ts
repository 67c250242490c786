import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import { refOf } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { timestamp } from "@kx/shared/meta/clock";
import { at, invalid, unsupported } from "@kx/shared/errors/field-errors";
import { conflict, invalidObject, notFound, StatusError } from "@kx/shared/errors/status-error";
import { admit } from "./admission/index.ts";
import { list } from "./list.ts";
import { asSeen, commit, found, written, type Floor } from "./pipeline.ts";
import type { Deleted, DeleteOptions, ListQuery, WriteContext } from "./registry.ts";
import { finalizersOf, removal } from "./removal.ts";
import { storedText } from "./stored-text.ts";

const foreground = "foregroundDeletion";
const orphan = "orphan";
const policies = ["Foreground", "Background", "Orphan"];

/** See Registry.delete. Sets the deletion going; what holds the object (grace, finalizers) lets go later. */
export async function remove<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  ref: ObjectRef,
  options: DeleteOptions,
  context: WriteContext,
): Promise<Deleted<T>> {
  checkDeleteOptions(options);
  const { warning } = kind.orphansByDefault ?? {};
  if (warning && options.propagationPolicy === undefined && options.orphanDependents === undefined) context.warn(warning);
  for (;;) {
    const current = found(floor, kind, ref);
    if (!current) throw notFound(kind.resource, ref.name);
    const old = current.object;
    checkPreconditions(kind, old, options);
    admit({ kind, verb: "delete", object: old, old }, floor.view);

    const marked = markDeleted(floor, kind, old, options);
    if (marked === "unchanged") return { object: old, removed: false };
    if (marked === "gone") {
      if (context.dryRun || (await removal(floor, kind, current))) return { object: old, removed: true };
      continue;
    }
    if (context.dryRun) return { object: marked, removed: false };
    const text = storedText(marked);
    const outcome = await commit(floor, { if: [asSeen(current)], write: [{ key: current.key, text }] });
    if ("revision" in outcome) {
      const entry = written(floor, kind, { key: current.key, text, revision: outcome.revision });
      return { object: entry.object, removed: false };
    }
  }
}

/** See Registry.deleteCollection. */
export async function removeCollection<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  query: ListQuery,
  options: DeleteOptions,
  context: WriteContext,
): Promise<readonly Deleted<T>[]> {
  checkDeleteOptions(options);
  const { entries } = await list(kind, query, floor);
  const deleted: Deleted<T>[] = [];
  for (const entry of entries) {
    try {
      deleted.push(await remove(floor, kind, refOf(entry.object), options, context));
    } catch (error) {
      // Somebody else was faster: what was asked for has happened.
      if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
    }
  }
  return deleted;
}

/** apiserver registry/rest/delete.go: what a delete makes of the object, or that it is gone at once. */
function markDeleted<T extends KubeObject>(floor: Floor, kind: Kind<T>, old: T, options: DeleteOptions): T | "gone" | "unchanged" {
  const { metadata } = old;
  const finalizers = withPolicy(metadata.finalizers ?? [], policyOf(kind, options));
  const grace = kind.graceSeconds?.(old, options.gracePeriodSeconds) ?? 0;
  const held = finalizers.length > 0 || finalizersOf({ ...old, metadata: { ...metadata, finalizers } }).length > 0;
  const already = metadata.deletionTimestamp !== undefined;
  if (grace === 0 && !held) return "gone";
  const shortened = already && grace < (metadata.deletionGracePeriodSeconds ?? 0);
  if (already && !shortened && finalizers.length === (metadata.finalizers ?? []).length) {
    if (kind.resource.kind === "Namespace") throw stillEmptying(kind, metadata.name!);
    return "unchanged";
  }
  const next = structuredClone(old);
  if (!already || shortened) {
    next.metadata.deletionTimestamp = timestamp({ now: () => floor.clock.now() + grace * 1000 });
    next.metadata.deletionGracePeriodSeconds = grace;
    if (next.metadata.generation) next.metadata.generation++;
  }
  if (finalizers.length > 0) next.metadata.finalizers = finalizers;
  if (kind.resource.kind === "Namespace") Object.assign(next, { status: { ...(next as { status?: object }).status, phase: "Terminating" } });
  return next;
}

/** What the options say, else what the kind does of old; its finalizers say more than that (registry/generic/registry store.go). */
function policyOf<T extends KubeObject>(kind: Kind<T>, { orphanDependents, propagationPolicy }: DeleteOptions): Policy | undefined {
  if (propagationPolicy) return propagationPolicy;
  if (orphanDependents !== undefined) return orphanDependents ? "Orphan" : "Background";
  return kind.orphansByDefault ? "OrphanByDefault" : undefined;
}

type Policy = NonNullable<DeleteOptions["propagationPolicy"]> | "OrphanByDefault";

function withPolicy(finalizers: readonly string[], policy: Policy | undefined): string[] {
  if (policy === "OrphanByDefault") return finalizers.includes(foreground) || finalizers.includes(orphan) ? [...finalizers] : [...finalizers, orphan];
  const others = policy === undefined ? [...finalizers] : finalizers.filter((name) => name !== foreground && name !== orphan);
  if (policy === "Foreground") return [...others, foreground];
  if (policy === "Orphan") return [...others, orphan];
  return others;
}

function checkDeleteOptions({ propagationPolicy, orphanDependents }: DeleteOptions): void {
  const path = at("propagationPolicy");
  const refuse = (error: ReturnType<typeof invalid>): StatusError => invalidObject({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [error]);
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    throw refuse(invalid(path, propagationPolicy, "orphanDependents and deletionPropagation cannot be both set"));
  }
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy)) {
    throw refuse(unsupported(path, propagationPolicy, [...policies, "nil"]));
  }
}

function checkPreconditions<T extends KubeObject>(kind: Kind<T>, object: T, { preconditions }: DeleteOptions): void {
  const { uid, resourceVersion, name = "" } = object.metadata;
  // Upstream names the kind, not the resource, in these two.
  const named = { ...kind.resource, plural: kind.resource.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(named, name, `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(named, name, `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`);
  }
}

const stillEmptying = (kind: Pick<AnyKind, "resource">, name: string): StatusError =>
  conflict(
    kind.resource,
    name,
    "The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.",
  );
