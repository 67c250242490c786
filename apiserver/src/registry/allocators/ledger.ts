import type { Condition, Key, Write } from "../../storage/storage.ts";
import type { AllocationPlan, AllocationView } from "./allocator.ts";

/** Keys that one plan takes and releases. */
export class Ledger implements AllocationPlan {
  readonly conditions: Condition[] = [];
  readonly writes: Write[] = [];
  private readonly view: Pick<AllocationView, "has">;
  private readonly taken = new Set<Key>();
  private readonly released = new Set<Key>();

  constructor(view: Pick<AllocationView, "has">) {
    this.view = view;
  }

  /** Nobody holds the key, this plan included. A key that this plan releases is free only after its commit. */
  isFree(key: Key): boolean {
    return !this.taken.has(key) && !this.view.has(key);
  }

  take(key: Key, text: string): void {
    this.taken.add(key);
    this.conditions.push({ key, is: "absent" });
    this.writes.push({ key, text });
  }

  /** The plan holds only as long as this key is as it was seen. */
  require(key: Key, is: Condition["is"]): void {
    if (!this.conditions.some((known) => known.key === key)) this.conditions.push({ key, is });
  }

  /** Once, however often it is asked for: ports for TCP and UDP share a key. */
  release(key: Key, is: Condition["is"]): void {
    if (this.released.has(key)) return;
    this.released.add(key);
    this.conditions.push({ key, is });
    this.writes.push({ key, text: null });
  }
}
