import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { groupVersion } from "@kx/shared/schema/schema";
import { badRequest, expired } from "@kx/shared/errors/status-error";
import { StorageError, type Key, type Revision, type Storage } from "../storage/storage.ts";
import { decodeContinue, encodeContinue, inconsistent } from "./continue-token.ts";
import { CommittedEntry } from "./entry.ts";
import { parseRevision, tooLargeRevision } from "./read-options.ts";
import type { Listed, ListQuery } from "./registry.ts";
import { selection, type Selection } from "./selection.ts";
import { itemText, typePrefix } from "./stored-text.ts";
import type { WatchHub } from "./watch-hub.ts";

const continueTooOld =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

/** Lists from the hub; a page of the past comes from storage. */
export async function list<T extends KubeObject>(
  kind: Kind<T>,
  query: ListQuery,
  { hub, storage }: { hub: WatchHub; storage: Storage },
): Promise<Listed<T>> {
  const chosen = selection(kind, query);
  const from = query.continue ? decodeContinue(query.continue, chosen.prefix) : undefined;
  if (from && query.resourceVersion && query.resourceVersion !== "0") throw badRequest("specifying resource version is not allowed when using continue");
  const asked = from ? from.revision : parseRevision(query.resourceVersion);
  if (asked !== undefined && asked > hub.revision) throw tooLargeRevision(asked, hub.revision);
  const limit = query.limit && query.limit > 0 ? query.limit : Number.POSITIVE_INFINITY;
  // A limit without a match has always meant exactly that revision (apiserver storage/interfaces.go ValidateListOptions).
  const { resourceVersionMatch = limit < Number.POSITIVE_INFINITY ? "Exact" : "NotOlderThan" } = query;
  const past = asked !== undefined && asked < hub.revision && (from !== undefined || resourceVersionMatch === "Exact");
  if (past) return await listPast(kind, chosen, { revision: asked, after: from?.after, limit }, storage);
  return listNow(kind, chosen, { after: from?.after, limit }, hub);
}

function listNow<T extends KubeObject>(
  _kind: Kind<T>,
  chosen: Selection<T>,
  { after, limit }: { after: Key | undefined; limit: number },
  hub: WatchHub,
): Listed<T> {
  const objects = hub.collection(chosen.prefix);
  const { revision } = hub;
  if (chosen.key !== undefined) {
    const entry = objects.get(chosen.key) as CommittedEntry<T> | undefined;
    const found = entry && (!chosen.matches || chosen.matches(entry.object)) ? [entry] : [];
    return { entries: found, revision };
  }
  const entries: CommittedEntry<T>[] = [];
  let remaining = 0;
  let last: Key | undefined;
  for (const entry of objects.range(chosen.prefix, after) as Generator<CommittedEntry<T>>) {
    if (chosen.matches && !chosen.matches(entry.object)) continue;
    if (entries.length < limit) {
      entries.push(entry);
      last = entry.key;
    } else {
      remaining++;
      if (chosen.matches) break;
    }
  }
  if (remaining > 0) {
    const page = { entries, revision, continue: encodeContinue(revision, chosen.prefix, last!) };
    return chosen.matches ? page : { ...page, remainingItemCount: remaining };
  }
  if (after !== undefined || chosen.matches) return { entries, revision };
  return { entries, revision, chunks: objects.joined(chosen.prefix) };
}

async function listPast<T extends KubeObject>(
  kind: Kind<T>,
  chosen: Selection<T>,
  { revision, after, limit }: { revision: Revision; after: Key | undefined; limit: number },
  storage: Storage,
): Promise<Listed<T>> {
  const opening = typePrefix(kind.resource.kind, groupVersion(kind.resource));
  const entries: CommittedEntry<T>[] = [];
  let position = after;
  try {
    for (;;) {
      const page = await storage.list({
        prefix: chosen.prefix,
        at: revision,
        ...(position === undefined ? {} : { after: position }),
        ...(limit === Number.POSITIVE_INFINITY ? {} : { limit }),
      });
      for (const stored of page.items) {
        position = stored.key;
        const entry = new CommittedEntry<T>(stored.key, stored.revision, itemText(stored.text, stored.revision), opening, () => {});
        if (!chosen.matches || chosen.matches(entry.object)) entries.push(entry);
        if (entries.length < limit) continue;
        const left = page.remaining + page.items.length - 1 - page.items.indexOf(stored);
        if (left === 0) return { entries, revision };
        const token = encodeContinue(revision, chosen.prefix, stored.key);
        return { entries, revision, continue: token, ...(chosen.matches ? {} : { remainingItemCount: left }) };
      }
      if (page.remaining === 0) return { entries, revision };
    }
  } catch (error) {
    if (error instanceof StorageError && error.code === "compacted" && after !== undefined) {
      throw expired(continueTooOld, encodeContinue(inconsistent, chosen.prefix, after));
    }
    throw error;
  }
}
