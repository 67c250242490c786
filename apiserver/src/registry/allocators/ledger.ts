import type { Condition, Key, Write } from "../../storage/storage.ts";
import type { AllocationPlan, AllocationView } from "./allocator.ts";

/** Keys that one plan takes and releases. */
export class Ledger implements AllocationPlan {
  readonly conditions: Condition[] = [];
  readonly writes: Write[] = [];
  private readonly view: Pick<AllocationView, "has">;
  private readonly taken = new Set<Key>();

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

  release(key: Key, is: Condition["is"]): void {
    this.conditions.push({ key, is });
    this.writes.push({ key, text: null });
  }
}
