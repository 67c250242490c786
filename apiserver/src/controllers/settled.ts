/** What `settled` asks: the process's own parts, and the last revision that watchers were told. */
export interface SettledOptions {
  /** One a part: informers, controllers, kubelets, the data plane. True while it has something to do now. */
  pending: readonly (() => boolean)[];
  /** The registry's revision: what it has committed and told to its watchers. */
  revision(): number;
}

/**
 * Resolves when nothing moves any more: no part has work that is due, and no commit came meanwhile. It moves no clock,
 * and waits for no timer.
 *
 * Between a commit and an in-process informer there are only promises, so that a whole turn of the event loop after the
 * commit every informer has it and every queue it wakes holds its key. Two quiet turns with the same revision are
 * therefore enough: the first lets events arrive, the second what they caused.
 */
export async function settled({ pending, revision }: SettledOptions): Promise<void> {
  let quiet = 0;
  let seen = revision();
  while (quiet < 2) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const calm = revision() === seen && !pending.some((busy) => busy());
    seen = revision();
    quiet = calm ? quiet + 1 : 0;
  }
}
