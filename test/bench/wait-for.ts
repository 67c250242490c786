/**
 * Asks again and again, with a turn of the loop or `everyMs` between, until the answer is true.
 * @throws Error after `withinMs`
 */
export async function waitFor(what: string, asked: () => Promise<boolean> | boolean, { withinMs, everyMs = 0 }: { withinMs: number; everyMs?: number }): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await asked())) {
    if (performance.now() > until) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => {
      if (everyMs > 0) setTimeout(resolve, everyMs);
      else setImmediate(resolve);
    });
  }
}
