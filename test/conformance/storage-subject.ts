import type { Change, Commit, Key, Page, Range, Revision, Storage } from "../../apiserver/src/storage/storage.ts";

/** One implementation of the storage interface. */
export interface StorageSubject {
  /** An empty store; its revision may be any. */
  open: Open;
  /** Closes a store and opens what it kept. Left out where a store ends with its process. */
  reopen?: (storage: Storage) => Promise<Storage>;
}

export type Open = () => Promise<Storage>;

export const put = (key: Key, text: string): Commit => ({ if: [], write: [{ key, text }] });
export const remove = (key: Key): Commit => ({ if: [], write: [{ key, text: null }] });
export const create = (key: Key, text: string): Commit => ({ if: [{ key, is: "absent" }], write: [{ key, text }] });

/** The next `count` changes after a revision. */
export async function changesAfter(storage: Storage, after: Revision, count: number): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of storage.changes(after, new AbortController().signal)) {
    changes.push(change);
    if (changes.length === count) break;
  }
  return changes;
}

export async function allPages(storage: Storage, range: Range & { limit: number }): Promise<Page[]> {
  const pages = [await storage.list(range)];
  for (let page = pages[0]!; page.remaining > 0; pages.push(page)) {
    page = await storage.list({ ...range, at: page.revision, after: page.items.at(-1)!.key });
  }
  return pages;
}

export const keysOf = (page: Page) => page.items.map((item) => item.key);
export const textsOf = (page: Page) => Object.fromEntries(page.items.map((item) => [item.key, item.text]));
