import type { ApiClient } from "@kx/shared/client/api-client";
import { createEventRecorder, type StartedEventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { StatusError } from "@kx/shared/errors/status-error";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Clock, Random } from "@kx/shared/meta/clock";
import { refKey, refOf, type KubeObject, type ObjectRef } from "@kx/shared/meta/object";
import type { AnyController } from "./controller.ts";
import { recordWrites, type OwnWrite } from "./own-writes.ts";
import { createWorkQueue } from "@kx/shared/client/work-queue";

export interface ControllersOptions {
  controllers: readonly AnyController[];
  /** The process's shared informers. */
  cache: Cache;
  /** A client that acts as the controller of that name. */
  clientFor(controller: string): ApiClient;
  clock: Clock;
  random: Random;
  /** How many objects each controller looks at at once; upstream's default for most is 5. */
  workers?: number;
  /** Told of failures that are no everyday conflict. */
  report?(text: string): void;
}

export interface RunningControllers {
  /** True while a controller has something to do now; delayed retries do not count. */
  pending(): boolean;
  close(): void;
}

/** Runs controllers on informers and work queues, each once all its caches have their first list. */
export function startControllers(options: ControllersOptions): RunningControllers {
  const running = options.controllers.map((controller) => startController(controller, options));
  return {
    pending: () => running.some((one) => one.pending()),
    close: () => running.forEach((one) => one.close()),
  };
}

function startController(controller: AnyController, options: ControllersOptions): RunningControllers {
  const { cache, clock, random, workers = 5 } = options;
  const kinds = [...new Set<AnyKind>([controller.reconciles, ...controller.wakesOn.map(({ kind }) => kind), ...(controller.reads ?? [])])];
  const unsubscribes: (() => void)[] = [];
  const unseen = new Map<string, readonly OwnWrite[]>();
  const deferred = new Set<string>();
  const awaited = new Map<AnyKind, () => void>();
  const events: StartedEventRecorder = createEventRecorder(options.clientFor(controller.name), { component: controller.name, clock });
  let state: "starting" | "running" | "closed" = "starting";

  const queue = createWorkQueue({
    clock,
    workers,
    async work(key) {
      if (!seesItsWrites(key)) return defer(key);
      unseen.delete(key);
      const ref = refOfKey(key, controller.reconciles);
      const recorded = recordWrites(options.clientFor(controller.name), kinds);
      const context = { cache, client: recorded.client, events, clock, random };
      try {
        return await controller.reconcile(cache.of(controller.reconciles).get(ref), ref, context);
      } finally {
        if (recorded.writes.length > 0) unseen.set(key, recorded.writes);
      }
    },
    failed(key, error) {
      if (!isEveryday(error)) options.report?.(`${controller.name}: ${controller.reconciles.resource.kind} ${key}: ${String(error)}`);
    },
  });

  /** Whether the caches show what the last look at the key wrote. */
  function seesItsWrites(key: string): boolean {
    return unseen.get(key)?.every((write) => write.visible(cache)) ?? true;
  }

  /** The key looks again once its own writes show. Until then the kinds that it waits for are listened to, and no longer. */
  function defer(key: string): void {
    deferred.add(key);
    for (const write of unseen.get(key) ?? []) {
      if (!write.visible(cache) && !awaited.has(write.kind)) awaited.set(write.kind, cache.of(write.kind).onChange(wakeDeferred));
    }
  }

  function wakeDeferred(): void {
    for (const key of deferred) {
      if (!seesItsWrites(key)) continue;
      deferred.delete(key);
      queue.add(key);
    }
    if (deferred.size === 0) stopWaiting();
  }

  function stopWaiting(): void {
    for (const stop of awaited.values()) stop();
    awaited.clear();
  }

  async function start(): Promise<void> {
    await Promise.all(kinds.map((kind) => cache.of(kind).synced()));
    if (state === "closed") return;
    for (const wake of controller.wakesOn) {
      const informer = cache.of<KubeObject>(wake.kind);
      unsubscribes.push(
        informer.subscribe(({ object, previous }) => {
          for (const ref of wake.refs(object, previous, cache)) queue.add(refKey(ref));
        }),
      );
    }
    unsubscribes.push(cache.of<KubeObject>(controller.reconciles).subscribe(({ object }) => queue.add(refKey(refOf(object)))));
    if (controller.follow) unsubscribes.push(controller.follow(cache, (ref) => queue.add(refKey(ref))));
    state = "running";
  }
  void start();

  return {
    pending: () => state === "starting" || queue.pending() || events.pending(),
    close() {
      state = "closed";
      queue.close();
      for (const unsubscribe of unsubscribes) unsubscribe();
      stopWaiting();
    },
  };
}

function refOfKey(key: string, { resource }: AnyKind): ObjectRef {
  const slash = resource.namespaced ? key.indexOf("/") : -1;
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Somebody was faster, or the object or its namespace is going: looking again is all there is to do. */
function isEveryday(error: unknown): boolean {
  return error instanceof StatusError && (error.code === 409 || error.code === 404 || error.code === 403);
}
