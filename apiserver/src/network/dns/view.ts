import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Cache } from "@kx/shared/client/informer";
import type { ObjectRef } from "@kx/shared/meta/object";
import { slicesByService } from "../proxy/change-tracker.ts";

/** What the DNS of a cluster reads. */
export interface DnsView {
  hasNamespace(name: string): boolean;
  service(ref: ObjectRef): Service | undefined;
  slices(ref: ObjectRef): readonly EndpointSlice[];
  serviceAt(clusterIP: string): Service | undefined;
  slicesWith(endpointIP: string): readonly EndpointSlice[];
}

const clusterIPIndex = "network/clusterIP";
const endpointIPIndex = "network/endpointIP";

/** The view of the process's shared informers. */
export function createDnsView(cache: Cache): DnsView {
  const namespaces = cache.of(Namespace);
  const services = cache.of(Service);
  const slices = cache.of(EndpointSlice);
  const slicesOf = slicesByService(cache);
  services.addIndex(clusterIPIndex, ({ spec }) => spec?.clusterIPs ?? []);
  slices.addIndex(endpointIPIndex, ({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));
  return {
    hasNamespace: (name) => namespaces.get({ name }) !== undefined,
    service: (ref) => services.get(ref),
    slices: ({ namespace, name }) => slicesOf(`${namespace}/${name}`),
    serviceAt: (ip) => services.indexed(clusterIPIndex, ip)[0],
    slicesWith: (ip) => slices.indexed(endpointIPIndex, ip),
  };
}
