import type { KubeObject, ObjectMeta } from "@kx/shared/meta/object";

export interface PartialObjectMetadata {
  kind: "PartialObjectMetadata";
  apiVersion: string;
  metadata: ObjectMeta;
}

/** An object cut down to its metadata. @param version of meta.k8s.io */
export function partialMetadata(object: KubeObject, version: "v1" | "v1beta1"): PartialObjectMetadata {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}
