import type { Clock } from "@kx/shared/meta/clock";
import type { Destination } from "./destination.ts";

/** ip_vs_conn_expire: a template that connections still hang on is looked at again after a minute. */
const retryMs = 60_000;

/** From how many templates on those whose time is over are looked for, which the kernel's timers end. */
const sweepFrom = 1024;

interface Template {
  destination: Destination;
  expires: number;
  open: number;
  /** When its last closed connection left the list. */
  emptyAt: number;
}

/** The templates of a persistent virtual server: which destination a client is bound to (ip_vs_sched_persist). */
export interface Persistence {
  /** The client's destination, as long as it can be used: kube-proxy sets `expire_quiescent_template`. */
  find(clientIp: string): Destination | undefined;
  /** A new connection of the client: its time starts anew. Answers what to call once the connection has closed. */
  hold(clientIp: string, destination: Destination, seconds: number): () => void;
}

export function createPersistence(clock: Pick<Clock, "now">, lingerMs: number): Persistence {
  const templates = new Map<string, Template>();
  let sweepAt = sweepFrom;

  function isLive({ expires, open, emptyAt }: Template): boolean {
    const now = clock.now();
    if (now < expires || open > 0) return true;
    return now < expires + Math.ceil(Math.max(0, emptyAt - expires) / retryMs) * retryMs;
  }

  function sweep(): void {
    for (const [clientIp, template] of templates) if (!isLive(template)) templates.delete(clientIp);
    sweepAt = Math.max(sweepFrom, 2 * templates.size);
  }

  return {
    find(clientIp) {
      const template = templates.get(clientIp);
      if (template && isLive(template) && template.destination.weight > 0) return template.destination;
      templates.delete(clientIp);
      return undefined;
    },
    hold(clientIp, destination, seconds) {
      let template = templates.get(clientIp);
      if (!template || template.destination !== destination) {
        template = { destination, expires: 0, open: 0, emptyAt: 0 };
        if (templates.size >= sweepAt) sweep();
        templates.set(clientIp, template);
      }
      const held = template;
      held.expires = clock.now() + seconds * 1000;
      held.open++;
      return () => {
        held.open--;
        held.emptyAt = clock.now() + lingerMs;
      };
    },
  };
}
