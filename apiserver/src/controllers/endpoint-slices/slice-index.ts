import type { Cache } from "@kx/shared/client/informer";
import { EndpointSlice, managedByLabel, serviceNameLabel } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { ObjectRef } from "@kx/shared/meta/object";

const byService = "service";

/** The slices of a Service (or of the Endpoints of its name) that one controller looks after. */
export function slicesOf({ namespace = "", name }: ObjectRef, managedBy: string, cache: Cache): readonly EndpointSlice[] {
  const slices = cache.of(EndpointSlice);
  slices.addIndex(byService, ({ metadata }) => [`${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ""}`]);
  return slices.indexed(byService, `${namespace}/${name}`).filter(({ metadata }) => metadata.labels?.[managedByLabel] === managedBy);
}
