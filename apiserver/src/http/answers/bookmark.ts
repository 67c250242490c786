import type { KubeObject } from "@kx/shared/meta/object";
import type { Revision } from "../../registry/registry.ts";
import type { ServedResource } from "../request/served-resources.ts";

/** The object of a BOOKMARK event: kind, apiVersion and resourceVersion, and the mark behind the initial events. */
export function bookmarkObject(resource: ServedResource, revision: Revision, initialEventsEnd: boolean): KubeObject {
  return {
    kind: resource.kind.resource.kind,
    apiVersion: resource.apiVersion,
    metadata: {
      resourceVersion: String(revision),
      ...(initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
    },
  };
}
