import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { ingressClassAnnotation } from "@kx/shared/kinds/networking/ingress/model";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { refKey, refOf } from "@kx/shared/meta/object";
import type { HostTable } from "./host-table.ts";
import type { Klog } from "./klog.ts";
import type { ServedIngresses } from "./served-ingresses.ts";
import { hostsOf } from "./server.ts";
import type { StatusWriter } from "./status-writer.ts";

export interface FollowOptions {
  readonly cache: Cache;
  readonly served: ServedIngresses;
  readonly table: HostTable;
  readonly status: StatusWriter;
  readonly events: EventRecorder;
  readonly klog: Klog;
}

/** Hears of Ingresses and classes, and tells on each served one that it was seen, as ingress-nginx does. Returns the unsubscribe. */
export function followIngresses({ cache, served, table, status, events, klog }: FollowOptions): () => void {
  function seen(ingress: Ingress, isNew: boolean): void {
    const ref = refOf(ingress);
    const ingressClass = served.classOf(ingress);
    if (ingressClass === undefined) {
      if (isNew) klog.info("store.go:439", `"Ignoring ingress because of error while validating ingress class" ingress="${refKey(ref)}" error="${whyNot(ingress)}"`);
      return;
    }
    if (isNew) klog.info("store.go:443", `"Found valid IngressClass" ingress="${refKey(ref)}" ingressclass="${ingressClass}"`);
    events.event(ingress, "Normal", "Sync", "Scheduled for sync");
    status.look(ref);
  }

  const stopIngresses = cache.of(Ingress).subscribe(({ type, object, previous }) => {
    table.forget([...hostsOf(object), ...(previous ? hostsOf(previous) : [])]);
    if (type !== "DELETED") seen(object, type === "ADDED");
  });
  const stopClasses = cache.of(IngressClass).subscribe(() => {
    table.forgetAll();
    status.lookAtAll();
  });
  return () => {
    stopIngresses();
    stopClasses();
  };
}

/** In the words of ingress-nginx' store. */
function whyNot({ spec, metadata }: Ingress): string {
  const name = spec?.ingressClassName;
  if (name !== undefined) return `no object matching key \\"${name}\\" in local store`;
  if (metadata.annotations?.[ingressClassAnnotation] !== undefined) return "ingress class annotation is not equal to the expected by Ingress Controller";
  return "ingress does not contain a valid IngressClass";
}
