import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { parseProxyConfig, ProxyConfigError, type ProxyConfig } from "./proxy-config.ts";

/** Where kubeadm puts kube-proxy's configuration. */
const configMap = { namespace: "kube-system", name: "kube-proxy" } as const;
const configKey = "config.conf";

/** Follows the kube-proxy ConfigMap. One that cannot be used leaves the last one in force, and an event says so. @returns the unsubscribe */
export function followProxyConfig(cache: Cache, events: EventRecorder, use: (config: ProxyConfig) => void): () => void {
  return cache.of(ConfigMap).subscribe(({ type, object }) => {
    const { namespace, name } = object.metadata;
    if (type === "DELETED" || namespace !== configMap.namespace || name !== configMap.name) return;
    const text = object.data?.[configKey];
    if (text === undefined) return;
    try {
      use(parseProxyConfig(text));
    } catch (error) {
      if (!(error instanceof ProxyConfigError)) throw error;
      events.event(object, "Warning", error.reason, error.message);
    }
  });
}
