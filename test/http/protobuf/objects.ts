import type { KubeObject } from "@kx/shared/meta/object";
import { samples } from "../fuzz/samples.ts";

/** What `bodies.json` holds in protobuf, by kind: a good object of every kind that is served, and options of a deletion. */
export function objects(): Map<string, KubeObject> {
  const named = samples().map((sample) => ({ ...sample, metadata: { name: "x", labels: { app: "x" }, ...sample.metadata } }));
  return new Map([...named, { metadata: {}, ...deleteOptions }].map((object) => [object.kind ?? "", object]));
}

/** Of an object that has another uid. */
export const deleteOptions = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions: { uid: "another" }, propagationPolicy: "Orphan" };
