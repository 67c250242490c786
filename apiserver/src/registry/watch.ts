import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { expired } from "@kx/shared/errors/status-error";
import { StorageError, type Revision } from "../storage/storage.ts";
import { CommittedEvent, type CommittedEntry } from "./entry.ts";
import { parseRevision, tooLargeRevision } from "./read-options.ts";
import type { RegistryEvent, WatchQuery, WatchSink } from "./registry.ts";
import { selection, type Selection } from "./selection.ts";
import type { HubChange, WatchHub } from "./watch-hub.ts";

/** Events of one change, by what each watcher sees of it; made at most once a type. */
type EventsOf<T extends KubeObject> = Partial<Record<RegistryEvent["type"], RegistryEvent<T>>>;

const told = new WeakMap<HubChange, EventsOf<KubeObject>>();

/** The watches of all kinds over one hub. */
export class Watches {
  private readonly hub: WatchHub;
  private readonly open = new Set<() => void>();

  constructor(hub: WatchHub) {
    this.hub = hub;
  }

  /** See Registry.watch. */
  async watch<T extends KubeObject>(kind: Kind<T>, query: WatchQuery, sink: WatchSink<T>): Promise<{ stop(): void }> {
    const chosen = selection(kind, query);
    const asked = parseRevision(query.resourceVersion);
    const { hub } = this;
    if (asked !== undefined && asked > hub.revision) throw tooLargeRevision(asked, hub.revision);

    let waiting: HubChange[] | undefined = [];
    let stopped = false;
    const deliver = (change: HubChange): void => {
      const type = stopped ? undefined : seenAs(chosen, change);
      if (type) sink.event(eventOf<T>(change, type));
    };
    const unsubscribe = hub.subscribe(chosen.prefix, (change) => {
      if (waiting) waiting.push(change);
      else deliver(change);
    });
    const stop = (): void => {
      stopped = true;
      unsubscribe();
      this.open.delete(end);
    };
    const end = (): void => {
      stop();
      sink.end();
    };
    this.open.add(end);

    try {
      const initial = query.sendInitialEvents ?? asked === undefined;
      if (initial) {
        this.presentState(chosen, sink, hub.revision, query.sendInitialEvents === true);
      } else if (asked !== undefined) {
        const upTo = hub.revision;
        for (const change of await hub.since(chosen.prefix, asked)) if (change.revision <= upTo) deliver(change);
      }
    } catch (error) {
      stop();
      if (error instanceof StorageError && error.code === "compacted") {
        throw expired(`too old resource version: ${asked} (${hub.revision})`);
      }
      throw error;
    }
    const missed = waiting;
    waiting = undefined;
    for (const change of missed) deliver(change);
    return { stop };
  }

  /** Ends every watch, as a server that shuts down does. */
  close(): void {
    for (const end of this.open) end();
  }

  private presentState<T extends KubeObject>(chosen: Selection<T>, sink: WatchSink<T>, revision: Revision, mark: boolean): void {
    for (const entry of this.hub.collection(chosen.prefix).range(chosen.prefix) as Generator<CommittedEntry<T>>) {
      if (chosen.key !== undefined && entry.key !== chosen.key) continue;
      if (chosen.matches && !chosen.matches(entry.object)) continue;
      sink.event(new CommittedEvent("ADDED", entry));
    }
    if (mark) sink.initialEventsEnd?.(revision);
  }
}

/** What a watcher with this selection hears of a change: an object that stops matching is DELETED for it. */
function seenAs<T extends KubeObject>({ prefix, key, matches }: Selection<T>, change: HubChange): RegistryEvent["type"] | undefined {
  if (key !== undefined ? change.entry.key !== key : !change.entry.key.startsWith(prefix)) return undefined;
  const before = change.previous as CommittedEntry<T> | undefined;
  const now = change.entry as CommittedEntry<T>;
  const matched = before !== undefined && (!matches || matches(before.object));
  if (change.deleted) return matched ? "DELETED" : undefined;
  const match = !matches || matches(now.object);
  if (match) return matched ? "MODIFIED" : "ADDED";
  return matched ? "DELETED" : undefined;
}

function eventOf<T extends KubeObject>(change: HubChange, type: RegistryEvent["type"]): RegistryEvent<T> {
  let events = told.get(change);
  if (!events) told.set(change, (events = {}));
  // Who sees an object leave its selection is told what it was, at the revision that took it out (apiserver storage/cacher).
  const entry = type === "DELETED" && !change.deleted ? change.previous!.at(change.revision) : change.entry;
  events[type] ??= new CommittedEvent(type, entry);
  return events[type] as RegistryEvent<T>;
}
