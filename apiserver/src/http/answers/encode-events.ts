import type { Status } from "@kx/shared/errors/status-error";
import type { Revision } from "../../registry/registry.ts";
import type { RegistryEvent } from "../../registry/registry.ts";
import type { Representation } from "../request/representation.ts";
import type { WatchAnswer } from "./answer.ts";
import { bookmarkObject } from "./bookmark.ts";
import { partialMetadata } from "./partial-metadata.ts";
import { servedObject } from "./served-object.ts";
import { columnDefinitions, tableOf, type Table } from "./table.ts";

/** Makes the lines of one watch. */
export interface EventEncoder {
  event(event: RegistryEvent): Uint8Array;
  bookmark(revision: Revision, initialEventsEnd: boolean): Uint8Array;
  error(status: Status): Uint8Array;
}

/** @param now the clock, for the ages of Tables */
export function eventEncoder(answer: WatchAnswer, as: Representation, now: () => number): EventEncoder {
  const { resource } = answer;
  const asStored = as.form === "object" && !resource.otherVersion;
  const objectOf = as.form === "table" ? tables(answer, as, now) : (event: RegistryEvent): object => {
    const object = servedObject(resource, event.entry.object);
    return as.form === "metadata" ? partialMetadata(object, as.version) : object;
  };
  return {
    event: asStored ? (event) => event.line : (event) => line(event.type, objectOf(event)),
    bookmark: (revision, initialEventsEnd) => line("BOOKMARK", bookmarkIn(answer, as, revision, initialEventsEnd)),
    error: (status) => line("ERROR", status),
  };
}

const line = (type: string, object: object): Uint8Array => Buffer.from(`{"type":"${type}","object":${JSON.stringify(object)}}\n`);

/** Only the first Table of a watch describes its columns. */
function tables({ resource, includeObject }: WatchAnswer, { version }: Representation, now: () => number): (event: RegistryEvent) => Table {
  let first = true;
  return ({ entry }) => {
    const { resourceVersion } = entry.object.metadata;
    const table = tableOf(resource, [entry.object], { resourceVersion }, { version, includeObject, now: now() });
    if (!first) table.columnDefinitions = null;
    first = false;
    return table;
  };
}

function bookmarkIn({ resource }: WatchAnswer, { form, version }: Representation, revision: Revision, initialEventsEnd: boolean): object {
  const object = bookmarkObject(resource, revision, initialEventsEnd);
  if (form === "object") return object;
  const partial = partialMetadata(object, version);
  if (form === "metadata") return partial;
  const cells = columnDefinitions(resource.kind).map(() => null);
  const { resourceVersion } = object.metadata;
  return { kind: "Table", apiVersion: `meta.k8s.io/${version}`, metadata: { resourceVersion }, columnDefinitions: null, rows: [{ cells, object: partial }] };
}
