/** Several failures of one call that went on after the first, as apply and get do. */
export class FailureList extends Error {
  readonly failures: readonly unknown[];
  constructor(failures: readonly unknown[]) {
    super(failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join("\n"));
    this.name = "FailureList";
    this.failures = failures;
  }
}

/** Throws what was gathered: nothing, the one failure itself, or all of them. */
export function throwGathered(failures: readonly unknown[]): void {
  const flat = failures.flatMap((failure) => (failure instanceof FailureList ? failure.failures : [failure]));
  if (flat.length === 1) throw flat[0];
  if (flat.length > 1) throw new FailureList(flat);
}
