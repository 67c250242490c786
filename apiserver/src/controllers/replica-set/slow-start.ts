/**
 * Calls `start` so many times, in batches of 1, 2, 4 ...; a batch with a failure is the last. A quota that refuses the
 * first pod is then asked once and not a hundred times (pkg/controller slowStartBatch).
 * @throws the first error of the failed batch
 */
export async function slowStart(times: number, start: () => Promise<void>): Promise<void> {
  for (let left = times, batch = 1; left > 0; batch *= 2) {
    const size = Math.min(batch, left);
    const results = await Promise.allSettled(Array.from({ length: size }, start));
    const failure = results.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
    left -= size;
  }
}
