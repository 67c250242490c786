import { forbiddenObject, type StatusError } from "@kx/shared/errors/status-error";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";

/** The committed state, as far as admission looks at it. */
export interface ClusterView {
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined;
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): Iterable<T>;
}

export type AdmissionVerb = "create" | "update" | "delete";

/** One write on its way: named and defaulted, not yet allocated and validated. */
export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly kind: Kind<T>;
  readonly verb: AdmissionVerb;
  /** The draft; of a delete, the object that would go. */
  readonly object: T;
  /** What stands there now; undefined on create. */
  readonly old: T | undefined;
  /** `status`, `scale` ...; absent on the main path. */
  readonly subresource?: string;
}

/** A rule that completes a draft or refuses it by the cluster's state; upstream names it after its plugin. */
export interface Admission<T extends KubeObject = KubeObject> {
  /** `NamespaceLifecycle`. */
  readonly name: string;
  /** Without a kind, writes of every kind. Subresources are never asked about. */
  readonly on: { readonly kind?: Kind<T>; readonly verbs: readonly AdmissionVerb[] };
  /** Changes the draft in place. */
  mutate?(request: AdmissionRequest<T>, view: ClusterView): void;
  /** Runs after every mutation. @throws StatusError to refuse the write */
  validate?(request: AdmissionRequest<T>, view: ClusterView): void;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a list of admissions of different kinds; each is asked about its own
export type AnyAdmission = Admission<any>;

export function defineAdmission<T extends KubeObject>(admission: Admission<T>): Admission<T> {
  return admission;
}

/** Whether an admission is asked about a request. */
export function concerns({ on }: AnyAdmission, request: { kind: AnyKind; verb: AdmissionVerb; subresource?: string }): boolean {
  return !request.subresource && on.verbs.includes(request.verb) && (!on.kind || on.kind === request.kind);
}

/** The 403 of an admission. A name made by the server is told as the prefix that the client sent. */
export function refused({ kind, object }: { kind: AnyKind; object: KubeObject }, why: string, causes?: Causes): StatusError {
  const { name = "", generateName } = object.metadata;
  return forbiddenObject(kind.resource, generateName && name.startsWith(generateName) ? generateName : name, why, causes);
}

type Causes = Parameters<typeof forbiddenObject>[3];
