import type { KubeObject } from "@kx/shared/meta/object";
import type { Key, Revision } from "../storage/storage.ts";
import type { Entry, RegistryEvent } from "./registry.ts";
import { itemTextAt } from "./stored-text.ts";

/**
 * One committed state. Strings are made at the commit, the object at its first reader; who needs it for longer keeps it
 * (informers do), so that what nobody looks at is held as text alone.
 */
export class CommittedEntry<T extends KubeObject = KubeObject> implements Entry<T> {
  readonly key: Key;
  readonly revision: Revision;
  readonly item: string;
  private readonly opening: string;
  private readonly seal: (object: KubeObject) => void;
  private parsed: WeakRef<T> | undefined;

  constructor(key: Key, revision: Revision, item: string, opening: string, seal: (object: KubeObject) => void) {
    this.key = key;
    this.revision = revision;
    this.item = item;
    this.opening = opening;
    this.seal = seal;
  }

  get json(): string {
    return this.opening + this.item.slice(1);
  }

  /** This state as it is told of at a later revision. */
  at(revision: Revision): CommittedEntry<T> {
    return new CommittedEntry(this.key, revision, itemTextAt(this.item, { from: this.revision, to: revision }), this.opening, this.seal);
  }

  /** Takes the object that its text was made of, so that nobody needs to parse it; fields stand as they would be read. */
  adopt({ kind, apiVersion, metadata, ...rest }: T): void {
    const { resourceVersion: _old, ...stored } = metadata;
    this.keep({ kind, apiVersion, metadata: { resourceVersion: String(this.revision), ...stored }, ...rest } as unknown as T);
  }

  get object(): T {
    const known = this.parsed?.deref();
    if (known) return known;
    const object = JSON.parse(this.json) as T;
    this.keep(object);
    return object;
  }

  private keep(object: T): void {
    this.seal(object);
    this.parsed = new WeakRef(object);
  }
}

/** One change as watchers hear it; its line is encoded once for all that hear it in the same turn. */
export class CommittedEvent<T extends KubeObject = KubeObject> implements RegistryEvent<T> {
  readonly type: RegistryEvent["type"];
  readonly entry: Entry<T>;
  private encoded: WeakRef<Uint8Array> | undefined;

  constructor(type: RegistryEvent["type"], entry: Entry<T>) {
    this.type = type;
    this.entry = entry;
  }

  get line(): Uint8Array {
    const known = this.encoded?.deref();
    if (known) return known;
    const line = Buffer.from(`{"type":"${this.type}","object":${this.entry.json}}\n`);
    this.encoded = new WeakRef(line);
    return line;
  }
}
