/**
 * Calls `start` for each item, in batches of 1, 2, 4 ...; a batch with a failure is the last. A quota that refuses the
 * first pod is then asked once and not a hundred times (pkg/controller slowStartBatch).
 * @throws the first error of the failed batch
 */
export async function slowStart<Item>(items: readonly Item[], start: (item: Item) => Promise<void>): Promise<void> {
  for (let done = 0, batch = 1; done < items.length; batch *= 2) {
    const results = await Promise.allSettled(items.slice(done, done + batch).map(start));
    const failure = results.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
    done += batch;
  }
}
