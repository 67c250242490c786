import type { KubeObject } from "@kx/shared/meta/object";
import type { Key, Revision } from "../storage/storage.ts";
import type { Entry, RegistryEvent } from "./registry.ts";

/** One committed state. Strings are made at the commit, the object at its first reader. */
export class CommittedEntry<T extends KubeObject = KubeObject> implements Entry<T> {
  readonly key: Key;
  readonly revision: Revision;
  readonly item: string;
  private readonly opening: string;
  private readonly seal: (object: KubeObject) => void;
  private parsed: T | undefined;

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

  get object(): T {
    if (this.parsed === undefined) {
      this.parsed = JSON.parse(this.json) as T;
      this.seal(this.parsed);
    }
    return this.parsed;
  }
}

/** One change as watchers hear it; its line is encoded once for all of them. */
export class CommittedEvent<T extends KubeObject = KubeObject> implements RegistryEvent<T> {
  readonly type: RegistryEvent["type"];
  readonly entry: Entry<T>;
  private encoded: Uint8Array | undefined;

  constructor(type: RegistryEvent["type"], entry: Entry<T>) {
    this.type = type;
    this.entry = entry;
  }

  get line(): Uint8Array {
    this.encoded ??= Buffer.from(`{"type":"${this.type}","object":${this.entry.json}}\n`);
    return this.encoded;
  }
}
