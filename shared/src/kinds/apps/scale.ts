import type { V1Scale } from "@kubernetes/client-node";
import { at } from "../../errors/field-errors.ts";
import { conflict, invalidObject } from "../../errors/status-error.ts";
import { labelSelectorOf, type LabelSelectorObject } from "../../meta/label-selector.ts";
import type { KubeObject, Typed } from "../../meta/object.ts";
import { nonNegative } from "../core/pod/rules.ts";

export type Scale = Typed<V1Scale>;

/** An object that has a `scale` subresource. */
export interface Scalable extends KubeObject {
  spec?: { replicas?: number; selector?: LabelSelectorObject };
  status?: { replicas?: number };
}

/** What the `scale` subresource of a Deployment or ReplicaSet answers; its selector is text. */
export function scaleOf({ metadata, spec, status }: Scalable): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const known = Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(([, value]) => value !== undefined);
  const selector = labelSelectorOf(spec?.selector).text;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: Object.fromEntries(known),
    // Zero is left out, as Go leaves it out.
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(selector ? { selector } : {}) },
  };
}

/**
 * The object as a written Scale wants it: its replicas, and the resourceVersion that the writer has seen.
 * @throws StatusError 422 for a negative number, 409 for another object's uid
 */
export function applyScale<T extends Scalable>(object: T, scale: Scale): T {
  const replicas = scale.spec?.replicas ?? 0;
  const { name = "", uid } = object.metadata;
  const errors = nonNegative(replicas, at("spec").child("replicas"));
  if (errors.length > 0) throw invalidObject({ group: "autoscaling", kind: "Scale" }, name, errors);
  if (scale.metadata.uid && scale.metadata.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${scale.metadata.uid}, UID in object meta: ${uid}`;
    throw conflict({ group: "apps", plural: `${pluralOf(object)}/scale`, kind: "Scale" }, name, why);
  }
  const { resourceVersion: _stale, ...metadata } = object.metadata;
  const { resourceVersion } = scale.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(resourceVersion ? { resourceVersion } : {}) },
    spec: { ...object.spec, replicas },
  };
}

function pluralOf({ kind = "" }: KubeObject): string {
  return `${kind.toLowerCase()}s`;
}
