import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";

/** What a reconcile may use: caches to look, a client to act. */
export interface ControllerContext {
  readonly cache: Cache;
  readonly client: ApiClient;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
}

/** A change of one kind that wakes the reconcile of others: maps the object (and what it was) to refs to look at. */
export interface Wake<T extends KubeObject = KubeObject> {
  readonly kind: Kind<T>;
  refs(object: T, previous: T | undefined, cache: Cache): readonly ObjectRef[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- a list of wakes of different kinds
export type AnyWake = Wake<any>;

/** One controller: look, plan, act. It holds no state between calls; its key is one object of the kind it reconciles. */
export interface Controller<T extends KubeObject = KubeObject> {
  /** `deployment-controller`: the service account it acts as, and its field manager. */
  readonly name: string;
  readonly reconciles: Kind<T>;
  readonly wakesOn: readonly AnyWake[];
  /**
   * Wakes by a rule of its own, where many controllers share one look at the changes of many kinds. Called once their
   * caches are there. @returns the unsubscribe
   */
  readonly follow?: (cache: Cache, wake: (ref: ObjectRef) => void) => () => void;
  /** Kinds that it only reads. */
  readonly reads?: readonly AnyKind[];
  /**
   * Brings the cluster nearer to what the object asks for; called with undefined when it is gone. A thrown error is
   * retried with back-off; a returned number asks to be called again after so many milliseconds.
   */
  reconcile(object: T | undefined, ref: ObjectRef, context: ControllerContext): Promise<number | void>;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a list of controllers of different kinds
export type AnyController = Controller<any>;

export function defineController<T extends KubeObject>(controller: Controller<T>): Controller<T> {
  return controller;
}
