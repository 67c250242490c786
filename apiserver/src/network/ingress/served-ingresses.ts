import type { Cache } from "@kx/shared/client/informer";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { servedClass, type ClassSelection } from "./ingress-class.ts";
import { hostsOf } from "./server.ts";

/** The Ingresses of the controller's class. */
export interface ServedIngresses {
  /** The class for which it is served; undefined when it is not. */
  classOf(ingress: Ingress): string | undefined;
  /** Those that have a say in a host, in any order. */
  withHost(host: string): readonly Ingress[];
}

const hostIndex = "ingress/host";

export function createServedIngresses(cache: Cache, selection: ClassSelection): ServedIngresses {
  const ingresses = cache.of(Ingress);
  const classes = cache.of(IngressClass);
  ingresses.addIndex(hostIndex, hostsOf);
  const classOf = (ingress: Ingress): string | undefined => servedClass(ingress, (name) => classes.get({ name }), selection);
  return {
    classOf,
    withHost: (host) => ingresses.indexed(hostIndex, host).filter((ingress) => classOf(ingress) !== undefined),
  };
}
