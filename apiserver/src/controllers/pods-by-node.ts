import type { Cache } from "@kx/shared/client/informer";
import { Pod } from "@kx/shared/kinds/core/pod";

const index = "controllers/nodeName";

/** The pods that are bound to the node of that name, whether it exists or not. */
export function podsOnNode(name: string, cache: Cache): readonly Pod[] {
  const pods = cache.of(Pod);
  pods.addIndex(index, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  return pods.indexed(index, name);
}
