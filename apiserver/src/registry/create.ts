import type { KubeObject } from "@kx/shared/meta/object";
import type { ManagedFieldsEntry } from "@kx/shared/patch/managed-fields-entry";
import { refOf } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { alreadyExists, noUniqueName } from "@kx/shared/errors/status-error";
import type { Condition } from "../storage/storage.ts";
import { admit } from "./admission/index.ts";
import { allocatorOf } from "./allocators/index.ts";
import { decodeDraft } from "./decode-draft.ts";
import { objectKey } from "./keys.ts";
import { commit, found, stampType, written, type Floor } from "./pipeline.ts";
import { prepareCreate, validateNew, warnOf } from "./preparation.ts";
import type { WriteContext, Written } from "./registry.ts";
import { keepEntries, recordManager } from "./record-manager.ts";
import { storedText } from "./stored-text.ts";
import { servedVersion } from "./versions.ts";

/** Names drawn for one generateName, and commits tried when an allocation or the namespace changed meanwhile. */
const tries = 8;

/**
 * See Registry.create.
 * @param managedFields who owns what, where a server-side apply has found it already
 */
export async function create<T extends KubeObject>(
  floor: Floor,
  kind: Kind<T>,
  { namespace }: { namespace?: string },
  body: unknown,
  context: WriteContext,
  managedFields?: readonly ManagedFieldsEntry[],
): Promise<Written<T>> {
  for (let attempt = 1; ; attempt++) {
    const draft = decodeDraft(kind, body, context);
    const named = Boolean(draft.metadata.name);
    prepareCreate(kind, draft, namespace, floor);
    stampType(kind, draft);
    // Before admission, the kind's preparation and allocation: nobody owns what the cluster fills in.
    if (managedFields) keepEntries(draft, managedFields);
    else recordManager(kind, draft, undefined, context, floor.clock);
    admit({ kind, verb: "create", object: draft, old: undefined }, floor.view);
    kind.prepareForCreate?.(draft);
    const plan = allocatorOf(kind)?.plan(draft, undefined, { ...floor, dryRun: context.dryRun });
    validateNew(servedVersion(kind, context.apiVersion).rules, draft);
    warnOf(kind, draft, undefined, context);

    const key = objectKey(kind.resource, refOf(draft));
    if (context.dryRun) {
      if (floor.hub.get(key)) throw alreadyExists(kind.resource, draft.metadata.name!);
      return { object: draft, created: true };
    }
    const text = storedText(draft);
    const outcome = await commit(floor, {
      if: [{ key, is: "absent" }, ...inNamespace(floor, kind, namespace), ...(plan?.conditions ?? [])],
      write: [{ key, text }, ...(plan?.writes ?? [])],
    }, draft);
    if ("revision" in outcome) {
      return { entry: written(floor, kind, { key, text, revision: outcome.revision }), created: true };
    }
    if (outcome.failed.key !== key) {
      // The namespace or an allocation changed since we looked: look again, as often as it takes to hear a verdict.
      if (attempt < 100) continue;
    }
    if (named) throw alreadyExists(kind.resource, draft.metadata.name!);
    if (attempt >= tries) throw noUniqueName(kind.resource, draft.metadata.name!);
  }
}

/**
 * The namespace must still be the one that admission saw: once its deletion is committed, no create that was admitted
 * before can slip in behind the emptying.
 */
function inNamespace(floor: Floor, kind: Pick<AnyKind, "resource">, namespace: string | undefined): Condition[] {
  if (!kind.resource.namespaced || namespace === undefined) return [];
  const entry = found(floor, Namespace, { name: namespace });
  const key = objectKey(Namespace.resource, { name: namespace });
  return [{ key, is: entry ? entry.revision : "present" }];
}
