import type { Cache } from "@kx/shared/client/informer";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { Secret } from "@kx/shared/kinds/core/secret";

interface Source {
  kind: "configmap" | "secret";
  name: string | undefined;
  optional: boolean | undefined;
  items: readonly { key: string }[] | undefined;
}

/** The first volume whose source or key does not exist, in the kubelet's words; undefined when all can be mounted. */
export function missingVolume(pod: Pod, cache: Cache): string | undefined {
  const namespace = pod.metadata.namespace!;
  for (const { name: volume, configMap, secret, projected } of pod.spec?.volumes ?? []) {
    const sources: Source[] = [
      ...(configMap ? [{ kind: "configmap" as const, name: configMap.name, optional: configMap.optional, items: configMap.items }] : []),
      ...(secret ? [{ kind: "secret" as const, name: secret.secretName, optional: secret.optional, items: secret.items }] : []),
      ...(projected?.sources ?? []).flatMap((source): Source[] => [
        ...(source.configMap ? [{ kind: "configmap" as const, name: source.configMap.name, optional: source.configMap.optional, items: source.configMap.items }] : []),
        ...(source.secret ? [{ kind: "secret" as const, name: source.secret.name, optional: source.secret.optional, items: source.secret.items }] : []),
      ]),
    ];
    for (const source of sources) {
      const fault = source.name && !source.optional ? faultOf(source, namespace, cache) : undefined;
      if (fault) return `MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${fault}`;
    }
  }
  return undefined;
}

function faultOf({ kind, name, items = [] }: Source, namespace: string, cache: Cache): string | undefined {
  const ref = { namespace, name: name! };
  const found = kind === "configmap" ? cache.of(ConfigMap).get(ref) : cache.of(Secret).get(ref);
  if (!found) return `${kind} ${JSON.stringify(name)} not found`;
  const data: object = { ...found.data, ...("binaryData" in found ? found.binaryData : {}) };
  const missing = items.find(({ key }) => !(key in data));
  if (!missing) return undefined;
  return kind === "configmap" ? `configmap references non-existent config key: ${missing.key}` : `references non-existent secret key: ${missing.key}`;
}
