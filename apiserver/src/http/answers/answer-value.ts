import type { Representation } from "../request/representation.ts";
import type { ListAnswer, ObjectAnswer } from "./answer.ts";
import { listMetadata } from "./list-metadata.ts";
import { partialMetadata } from "./partial-metadata.ts";
import { listItem, objectOf, servedObject } from "./served-object.ts";
import { tableOf } from "./table.ts";

/**
 * The JSON value of an answer in the form that the client asked for.
 * @param now milliseconds since the epoch, for the ages of a Table
 */
export function answerValue(answer: ObjectAnswer | ListAnswer, { form, version }: Representation, now: number): object {
  return answer.type === "list" ? listValue(answer, form, version, now) : objectValue(answer, form, version, now);
}

function objectValue(answer: ObjectAnswer, form: Representation["form"], version: Representation["version"], now: number): object {
  if (form === "object") return objectOf(answer);
  const stored = answer.entry ? answer.entry.object : answer.object;
  if (form === "metadata") return partialMetadata(stored, version);
  const { resourceVersion } = stored.metadata;
  return tableOf(answer.resource, [stored], resourceVersion ? { resourceVersion } : {}, { version, includeObject: answer.includeObject ?? "Metadata", now });
}

function listValue({ resource, listed, includeObject }: ListAnswer, form: Representation["form"], version: Representation["version"], now: number): object {
  const metadata = listMetadata(listed);
  if (form === "table") {
    const objects = listed.entries.map((entry) => entry.object);
    return tableOf(resource, objects, metadata, { version, includeObject, now });
  }
  if (form === "metadata") {
    const items = listed.entries.map((entry) => partialMetadata(servedObject(resource, entry.object), version));
    return { kind: "PartialObjectMetadataList", apiVersion: `meta.k8s.io/${version}`, metadata, items };
  }
  const items = listed.entries.map((entry) => listItem(resource, entry));
  return { kind: `${resource.kind.resource.kind}List`, apiVersion: resource.apiVersion, metadata, items };
}
