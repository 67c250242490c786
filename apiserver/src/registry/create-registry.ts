import type { KubeObject } from "@kx/shared/meta/object";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Clock, Random } from "@kx/shared/meta/clock";
import { notFound } from "@kx/shared/errors/status-error";
import type { Storage } from "../storage/storage.ts";
import { create } from "./create.ts";
import { remove, removeCollection } from "./delete.ts";
import { list } from "./list.ts";
import { patch } from "./patch.ts";
import { found, type Floor } from "./pipeline.ts";
import { parseRevision, tooLargeRevision } from "./read-options.ts";
import type { Registry } from "./registry.ts";
import { statusOfStorageError } from "./storage-errors.ts";
import { update } from "./update.ts";
import { clusterView } from "./view.ts";
import { WatchHub } from "./watch-hub.ts";
import { Watches } from "./watch.ts";

export interface RegistryOptions {
  storage: Storage;
  kinds: readonly AnyKind[];
  clock: Clock;
  random: Random;
  /** Called on every parsed object; tests freeze it so that a guest that changes a shared object fails. */
  seal?: (object: KubeObject) => void;
  /** The stream of changes broke: the server must stop. */
  onFailure: (error: unknown) => void;
}

/** Every verb over one storage. Storage's errors become Status errors here and nowhere else. */
export async function createRegistry({ storage, kinds, clock, random, seal, onFailure }: RegistryOptions): Promise<Registry> {
  const hub = new WatchHub({ storage, kinds, ...(seal ? { seal } : {}) });
  await hub.open(onFailure);
  const floor: Floor = { kinds, storage, hub, view: clusterView(hub), clock, random };
  const watches = new Watches(hub);

  return {
    kinds,
    create: (kind, at, draft, context) => translated(create(floor, kind, at, draft, context)),
    async get(kind, ref, resourceVersion) {
      const asked = parseRevision(resourceVersion);
      if (asked !== undefined && asked > hub.revision) throw tooLargeRevision(asked, hub.revision);
      const entry = found(floor, kind, ref);
      if (!entry) throw notFound(kind.resource, ref.name);
      return entry;
    },
    list: (kind, query) => translated(list(kind, query, floor)),
    watch: (kind, query, sink) => translated(watches.watch(kind, query, sink)),
    update: (kind, ref, next, context) => translated(update(floor, kind, ref, next, context)),
    patch: (kind, ref, body, context) => translated(patch(floor, kind, ref, body, context)),
    delete: (kind, ref, options, context) => translated(remove(floor, kind, ref, options, context)),
    deleteCollection: (kind, query, options, context) => translated(removeCollection(floor, kind, query, options, context)),
    revision: () => hub.revision,
    async close() {
      watches.close();
      await hub.close();
    },
  };
}

async function translated<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw statusOfStorageError(error);
  }
}
