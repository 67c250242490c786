import type { KubeObject } from "@kx/shared/meta/object";
import type { Entry } from "../../registry/registry.ts";
import type { ServedResource } from "../request/served-resources.ts";
import type { ObjectAnswer } from "./answer.ts";

/** A stored object in the version that the client speaks. Not to be changed: mostly it is the committed object itself. */
export function servedObject(resource: ServedResource, object: KubeObject): KubeObject {
  if (!resource.otherVersion) return object;
  const converted = resource.otherVersion.fromStored(object);
  return { ...converted, kind: resource.kind.resource.kind, apiVersion: resource.apiVersion };
}

/** The same of an answer. */
export const objectOf = ({ resource, entry, object }: ObjectAnswer): KubeObject => servedObject(resource, entry ? entry.object : object);

/** An object as a list of its kind holds it: without kind and apiVersion. */
export function listItem(resource: ServedResource, entry: Entry): object {
  const { kind: _kind, apiVersion: _apiVersion, ...item } = servedObject(resource, entry.object);
  return item;
}
