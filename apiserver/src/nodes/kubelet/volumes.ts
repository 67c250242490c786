import type { Cache } from "@kx/shared/client/informer";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";

/** The first volume whose source does not exist, in the kubelet's words; undefined when all can be mounted. */
export function missingVolume(pod: Pod, cache: Cache): string | undefined {
  const namespace = pod.metadata.namespace!;
  for (const { name, configMap, secret, projected } of pod.spec?.volumes ?? []) {
    const sources = [{ configMap, secret: secret && { name: secret.secretName, optional: secret.optional } }, ...(projected?.sources ?? [])];
    for (const { configMap: map, secret: hidden } of sources) {
      if (map?.name && !map.optional && !cache.of(ConfigMap).get({ namespace, name: map.name })) {
        return `MountVolume.SetUp failed for volume ${JSON.stringify(name)} : configmap ${JSON.stringify(map.name)} not found`;
      }
      if (hidden?.name && !hidden.optional && !cache.of(Secret).get({ namespace, name: hidden.name })) {
        return `MountVolume.SetUp failed for volume ${JSON.stringify(name)} : secret ${JSON.stringify(hidden.name)} not found`;
      }
    }
  }
  return undefined;
}
