import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind, AnyKind } from "@kx/shared/kinds/kind";
import type { LabelSelector } from "@kx/shared/meta/label-selector";
import type { FieldSelector } from "@kx/shared/meta/field-selector";
import type { StatusError } from "@kx/shared/errors/status-error";
import type { Key, Revision } from "../storage/storage.ts";

export type { Revision };

/** Who asks. It travels with the request to admission, events and audit. */
export interface User {
  name: string;
  uid?: string;
  groups: readonly string[];
  /** What else its credential says: `authentication.kubernetes.io/pod-name` and the like. */
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a write knows beside its object. */
export interface WriteContext {
  user: User;
  /** `fieldManager` of the query, else the User-Agent up to the first `/`. */
  fieldManager: string;
  fieldValidation: "Ignore" | "Warn" | "Strict";
  dryRun: boolean;
  /** Duplicate keys that the body's parser saw, as `duplicate field "spec.x"` names them. */
  duplicateFields?: readonly string[];
  /** The group version that the client speaks; `v1` of the kind unless it is another one. */
  apiVersion: string;
  /** Adds a Warning header. */
  warn(text: string): void;
}

/** The committed state of one object. All forms are made once and shared by every reader. */
export interface Entry<T extends KubeObject = KubeObject> {
  readonly key: Key;
  readonly revision: Revision;
  /** Immutable; has kind, apiVersion and resourceVersion. Parsed at first use. */
  readonly object: T;
  /** JSON as a list holds it: without kind and apiVersion, with resourceVersion. */
  readonly item: string;
  /** JSON of the whole object. */
  readonly json: string;
}

/** What watchers are told. `previous` is the object before, for selectors that it leaves. */
export interface RegistryEvent<T extends KubeObject = KubeObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly entry: Entry<T>;
  /** One line of a watch stream with its newline, encoded once for all watchers. */
  readonly line: Uint8Array;
}

export interface ReadScope {
  namespace?: string;
  labels?: LabelSelector;
  fields?: FieldSelector;
}

export interface ListQuery extends ReadScope {
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
}

export interface Listed<T extends KubeObject = KubeObject> {
  readonly entries: readonly Entry<T>[];
  readonly revision: Revision;
  readonly continue?: string;
  /** Only where no selector narrows the list. */
  readonly remainingItemCount?: number;
  /** The items' JSON joined by commas, in chunks, when the list is a whole collection: write these instead of the entries. */
  readonly chunks?: readonly Uint8Array[];
}

export interface WatchQuery extends ReadScope {
  resourceVersion?: string;
  /** Whether what is there comes first; without a word only where no resourceVersion is given. */
  sendInitialEvents?: boolean;
  allowWatchBookmarks?: boolean;
}

/** Where a watch's events go; called in commit order, never re-entrantly, and never after `end` or `stop()`. */
export interface WatchSink<T extends KubeObject = KubeObject> {
  event(event: RegistryEvent<T>): void;
  /** All initial events are out (sendInitialEvents): the state is that of `revision`. */
  initialEventsEnd?(revision: Revision): void;
  /** The server ends it: compacted under a slow reader, or shutdown (no error). */
  end(error?: StatusError): void;
}

/** What the server at any moment has committed and told to its watchers. */
export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface PatchBody {
  type: "json" | "merge" | "strategic" | "apply";
  body: unknown;
  /** `force` of a server-side apply. */
  force?: boolean;
}

/** A write's outcome: the committed entry or, on dry run, the object as it would be. */
export type Written<T extends KubeObject = KubeObject> = { readonly created: boolean } & (
  | { readonly entry: Entry<T>; readonly object?: undefined }
  | { readonly entry?: undefined; readonly object: T }
);

export interface Deleted<T extends KubeObject = KubeObject> {
  readonly object: T;
  /** False when finalizers or grace keep it for now. */
  readonly removed: boolean;
}

/** Every verb once, for all kinds. Objects in and out are of the stored version; all errors are StatusErrors. */
export interface Registry {
  readonly kinds: readonly AnyKind[];
  create<T extends KubeObject>(kind: Kind<T>, at: { namespace?: string }, draft: unknown, context: WriteContext): Promise<Written<T>>;
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, resourceVersion?: string): Promise<Entry<T>>;
  list<T extends KubeObject>(kind: Kind<T>, query: ListQuery): Promise<Listed<T>>;
  /** Initial events are delivered before it returns. @throws StatusError expired, invalid list options */
  watch<T extends KubeObject>(kind: Kind<T>, query: WatchQuery, sink: WatchSink<T>): Promise<{ stop(): void }>;
  update<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, next: unknown, context: WriteContext & { subresource?: string }): Promise<Written<T>>;
  patch<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, patch: PatchBody, context: WriteContext & { subresource?: string }): Promise<Written<T>>;
  delete<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, options: DeleteOptions, context: WriteContext): Promise<Deleted<T>>;
  deleteCollection<T extends KubeObject>(kind: Kind<T>, query: ListQuery, options: DeleteOptions, context: WriteContext): Promise<readonly Deleted<T>[]>;
  /** The last revision that watchers have been told. */
  revision(): Revision;
  close(): Promise<void>;
}
