import type { KubeObject } from "@kx/shared/meta/object";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { groupVersion } from "@kx/shared/schema/schema";
import { StorageError, type Change, type Key, type Revision, type Storage, type Stored } from "../storage/storage.ts";
import { Collection } from "./collection.ts";
import { CommittedEntry } from "./entry.ts";
import { collectionPrefix, everything } from "./keys.ts";
import { itemText, typePrefix } from "./stored-text.ts";

/** A change of one object: what it is now (the last state, for a deletion) and what it was. */
export interface HubChange {
  readonly revision: Revision;
  readonly deleted: boolean;
  readonly entry: CommittedEntry;
  readonly previous: CommittedEntry | undefined;
}

interface Room {
  readonly prefix: Key;
  readonly opening: string;
  readonly objects: Collection;
  readonly listeners: Set<(change: HubChange) => void>;
  readonly internal: boolean;
}

export interface HubOptions {
  storage: Storage;
  kinds: readonly AnyKind[];
  /** Called on every object that is parsed; tests freeze it. */
  seal?: (object: KubeObject) => void;
  /** How many changes are kept for watches that start in the past; older ones are read from storage. */
  history?: number;
  /** How many characters these may hold. */
  historyCharacters?: number;
}

/** Storage lost its stream of changes: nothing can be served truthfully any more. */
export type HubFailure = (error: unknown) => void;

/**
 * What is committed, as readers see it: current objects in key order, and every commit passed on in order. It follows
 * `storage.changes` and is the only reader of it.
 */
export class WatchHub {
  private readonly rooms: Room[];
  private readonly roomOf = new Map<string, Room>();
  private readonly storage: Storage;
  private readonly seal: (object: KubeObject) => void;
  private readonly historyLimit: number;
  private readonly historyCharacters: number;
  private recentCharacters = 0;
  private recent: { room: Room; change: HubChange }[] = [];
  /** Changes up to this revision are no longer in `recent`. */
  private forgotten: Revision = 0;
  private current: Revision = 0;
  /** By key: what is being committed, and the object that its text was made of. */
  private readonly expected = new Map<Key, { text: string; object: KubeObject }>();
  private waiting: { revision: Revision; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor({ storage, kinds, seal = () => {}, history = 1_000, historyCharacters = 1024 * 1024 }: HubOptions) {
    this.storage = storage;
    this.seal = seal;
    this.historyLimit = history;
    this.historyCharacters = historyCharacters;
    this.rooms = kinds.map(({ resource }) => ({
      prefix: collectionPrefix(resource),
      opening: typePrefix(resource.kind, groupVersion(resource)),
      objects: new Collection(),
      listeners: new Set(),
      internal: false,
    }));
    // Keys of no kind (allocations) are kept as well: allocators look them up without a read from storage.
    this.rooms.push({ prefix: everything, opening: "{", objects: new Collection(), listeners: new Set(), internal: true });
  }

  /** Loads what is there and follows from then on. */
  async open(onFailure: HubFailure): Promise<void> {
    const { items, revision } = await this.storage.list({ prefix: everything });
    for (const stored of items) {
      const room = this.room(stored.key);
      room.objects.set(this.entryOf(room, stored.key, stored.text, stored.revision));
    }
    this.current = revision;
    this.forgotten = revision;
    this.following = this.follow(revision).catch((error: unknown) => {
      this.failure = error;
      for (const waiter of this.waiting.splice(0)) waiter.reject(error);
      onFailure(error);
    });
  }

  get revision(): Revision {
    return this.current;
  }

  collection(prefix: Key): Collection {
    return this.room(prefix).objects;
  }

  get(key: Key): CommittedEntry | undefined {
    return this.room(key).objects.get(key);
  }

  /** Resolves once every change up to `revision` has been passed on. */
  reached(revision: Revision): Promise<void> {
    if (this.current >= revision) return Promise.resolve();
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ revision, resolve, reject });
    });
  }

  /**
   * Tells of a commit that is under way, with the object that its text was made of: its entry will hold that one.
   * @returns what takes it back once the commit has ended
   */
  expect({ key, text }: { key: Key; text: string | null }, object: KubeObject): () => void {
    if (text === null) return () => {};
    const one = { text, object };
    this.expected.set(key, one);
    return () => {
      if (this.expected.get(key) === one) this.expected.delete(key);
    };
  }

  /** Calls back for every change of the collection from now on. */
  subscribe(prefix: Key, listener: (change: HubChange) => void): () => void {
    const { listeners } = this.room(prefix);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /**
   * The collection's changes after `after` up to now, oldest first.
   * @throws StorageError compacted
   */
  async since(prefix: Key, after: Revision): Promise<HubChange[]> {
    const room = this.room(prefix);
    const { forgotten } = this;
    // Taken before storage is read: what is published meanwhile may push out what nobody has read yet.
    const recent = this.recent.flatMap((item) => (item.room === room && item.change.revision > after ? [item.change] : []));
    return after < forgotten ? [...(await this.readBack(room, after, forgotten)), ...recent] : recent;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.following;
    for (const waiter of this.waiting.splice(0)) waiter.reject(new StorageError("closed", "the store is closed"));
  }

  /** From storage: the changes after `after` up to `until`. */
  private async readBack(room: Room, after: Revision, until: Revision): Promise<HubChange[]> {
    const changes: HubChange[] = [];
    const stop = new AbortController();
    for await (const change of this.storage.changes(after, stop.signal)) {
      if (change.revision > until) break;
      changes.push(...this.read(change).flatMap((item) => (item.room === room ? [item.change] : [])));
      if (change.revision === until) break;
    }
    stop.abort();
    return changes;
  }

  private async follow(after: Revision): Promise<void> {
    for await (const change of this.storage.changes(after, this.stopping.signal)) this.publish(change);
  }

  private publish(change: Change): void {
    const items = this.read(change);
    for (const { room, change: one } of items) {
      if (one.deleted) room.objects.delete(one.entry.key);
      else room.objects.set(one.entry);
    }
    this.current = change.revision;
    for (const item of items) {
      if (item.room.internal) continue;
      this.recent.push(item);
      this.recentCharacters += charactersOf(item.change);
      for (const listener of item.room.listeners) listener(item.change);
    }
    if (this.recent.length > 2 * this.historyLimit || this.recentCharacters > 2 * this.historyCharacters) this.forget();
    this.wake();
  }

  /** Drops the older half of what is kept, commits as a whole. */
  private forget(): void {
    const { recent } = this;
    let dropped = 0;
    const tooMuch = (): boolean => recent.length - dropped > this.historyLimit || this.recentCharacters > this.historyCharacters;
    while (dropped < recent.length && (tooMuch() || recent[dropped]!.change.revision === this.forgotten)) {
      const { change } = recent[dropped++]!;
      this.forgotten = change.revision;
      this.recentCharacters -= charactersOf(change);
    }
    this.recent = recent.slice(dropped);
  }

  private wake(): void {
    if (this.waiting.length === 0) return;
    const due = this.waiting.filter((waiter) => waiter.revision <= this.current);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter((waiter) => waiter.revision > this.current);
    for (const waiter of due) waiter.resolve();
  }

  /** A commit's keys as changes; a deletion carries the last state with the deletion's revision. */
  private read({ revision, keys }: Change): { room: Room; change: HubChange }[] {
    return keys.flatMap(({ key, text, previous }): { room: Room; change: HubChange }[] => {
      const room = this.room(key);
      const before = previous && this.knownOr(room, previous);
      if (text === null) {
        if (!previous) return [];
        const entry = this.entryOf(room, key, previous.text, revision);
        return [{ room, change: { revision, deleted: true, entry, previous: before } }];
      }
      const entry = this.entryOf(room, key, text, revision);
      const known = this.expected.get(key);
      if (known?.text === text) entry.adopt(known.object);
      return [{ room, change: { revision, deleted: false, entry, previous: before } }];
    });
  }

  /** The entry in memory, when it is that very state: its object may be parsed already. */
  private knownOr(room: Room, stored: Stored): CommittedEntry {
    const known = room.objects.get(stored.key);
    return known?.revision === stored.revision ? known : this.entryOf(room, stored.key, stored.text, stored.revision);
  }

  private entryOf(room: Room, key: Key, text: string, revision: Revision): CommittedEntry {
    return new CommittedEntry(key, revision, room.internal ? text : itemText(text, revision), room.opening, this.seal);
  }

  private room(key: Key): Room {
    // `/registry/<group>/<plural>/`: the third slash behind the root ends the collection's prefix.
    const end = key.indexOf("/", key.indexOf("/", everything.length) + 1) + 1;
    const prefix = key.slice(0, end);
    let room = this.roomOf.get(prefix);
    if (!room) {
      room = this.rooms.find((candidate) => candidate.prefix === prefix) ?? this.rooms[this.rooms.length - 1]!;
      this.roomOf.set(prefix, room);
    }
    return room;
  }
}

function charactersOf({ entry, previous }: HubChange): number {
  return entry.item.length + (previous?.item.length ?? 0);
}
